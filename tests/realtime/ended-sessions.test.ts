import { expect, test } from 'vitest'
import { changeMember, removeMember } from '#server/core/members.ts'
import { signOut, signOutEverywhere } from '#server/core/sessions.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import { removeOrigin, rotateWebsite } from '#server/core/websites.ts'
import { anAgentSocket, aVisitor, aVisitorSocket, type LiveClient } from '#tests/support/people.ts'
import { aChat, anIdentity, aTeammate, refusalOf, write } from '#tests/support/scenes.ts'

const WITHIN_MS = 1_000

test('signing out closes its live connection within a second, and no other one', async () => {
  const { app, server, owner, cookie } = await aChat()
  const mate = await aTeammate(app, owner)
  const [live, bystander] = await Promise.all([
    anAgentSocket(server, mate.cookie),
    anAgentSocket(server, cookie),
  ])
  expect(await ends(live, () => signOut(app, mate.viewer))).toBeLessThan(WITHIN_MS)
  expect(live.byes).toEqual(['signed_out'])
  expect(bystander.socket.connected).toBe(true)
  await expect(anAgentSocket(server, mate.cookie)).rejects.toThrow('signed_out')
})

test('signing out everywhere, removal, and changes of role, sight or team close live connections within a second', async () => {
  const { app, server, owner } = await aChat()
  const team = await createTeam(app, owner, { name: 'Sales' })
  const changes: [string, (agentId: string) => Promise<void>][] = [
    ['signed_out', (agentId) => signOutEverywhere(app, agentId)],
    ['signed_out', (agentId) => removeMember(app, owner, { agentId })],
    ['access_changed', (agentId) => changeMember(app, owner, { agentId, role: 'admin' })],
    ['access_changed', (agentId) => changeMember(app, owner, { agentId, visibility: 'mine' })],
    ['access_changed', (agentId) => setTeamMembers(app, owner, { teamId: team.id, agentIds: [agentId] })],
  ]
  for (const [code, change] of changes) {
    const mate = await aTeammate(app, owner)
    const live = await anAgentSocket(server, mate.cookie)
    await live.call('subscribe', { after: 0 })
    expect(await ends(live, () => change(mate.viewer.agentId))).toBeLessThan(WITHIN_MS)
    expect(live.byes).toEqual([code])
  }
})

test('a session that ends by time closes its live connection with the next look', async () => {
  const { app, server, owner } = await aChat()
  const mate = await aTeammate(app, owner)
  const live = await anAgentSocket(server, mate.cookie)
  await app.database.raw
    .updateTable('sessions')
    .set({ expires_at: app.clock.now() + 1_000 })
    .where('id', '=', mate.viewer.sessionId)
    .execute()
  await ends(live, () => app.clock.advance(2_000))
  expect(live.byes).toEqual(['signed_out'])
})

test('a session that another process ends without a bell closes its live connection within a second, and no other', async () => {
  const { app, server, owner, cookie } = await aChat()
  const mate = await aTeammate(app, owner)
  const [live, bystander] = await Promise.all([
    anAgentSocket(server, mate.cookie),
    anAgentSocket(server, cookie),
  ])
  await app.database.raw.deleteFrom('sessions').where('id', '=', mate.viewer.sessionId).execute()
  await ends(live, () => app.clock.advance(WITHIN_MS / 2))
  expect(live.byes).toEqual(['signed_out'])
  expect(bystander.socket.connected).toBe(true)
})

test('a rotated site closes its visitors’ connections within a second, and their tokens are worth nothing', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  await write(visitor, 'before')
  const auth = { site: site.key, token: visitor.session.token }
  const live = await aVisitorSocket(server, auth)
  await live.call('subscribe', { after: 0 })
  expect(await ends(live, () => rotateWebsite(app, owner, site.id))).toBeLessThan(WITHIN_MS)
  expect(live.byes).toEqual(['site_rotated'])
  await expect(aVisitorSocket(server, auth)).rejects.toThrow('token_invalid')
  expect(await refusalOf(visitor.get('/widget/messages'))).toEqual({ status: 401, code: 'token_invalid' })
  expect(await refusalOf(visitor.get('/widget/events?after=0'))).toEqual({
    status: 401,
    code: 'token_invalid',
  })
  expect(await refusalOf(visitor.post('/widget/messages', { clientId: 'rotated-01', text: 'x' }))).toEqual({
    status: 401,
    code: 'token_invalid',
  })
  const anew = await aVisitor(server, { key: site.key, token: visitor.session.token })
  expect(anew.session).toMatchObject({ messages: [], conversation: null })
  expect(anew.session.visitorId).not.toBe(visitor.session.visitorId)
})

test('an origin that is taken away closes the connections of its pages within a second', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await app.database.raw
    .insertInto('website_origins')
    .values({
      channel_id: site.id,
      account_id: owner.accountId,
      origin: 'https://shop.example',
      status: 'allowed',
      first_seen_at: 1,
      last_seen_at: 1,
    })
    .execute()
  const away = ends(live, () =>
    removeOrigin(app, owner, { channelId: site.id, origin: 'https://toko.example' }),
  )
  expect(await away).toBeLessThan(WITHIN_MS)
  expect(live.byes).toEqual(['origin_refused'])
})

test('a browser that turns out to be a known person starts anew with the whole thread', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  const identity = await anIdentity(app, owner, site.id, { sub: 'customer-1' })
  const known = await aVisitor(server, { key: site.key, identity })
  await write(known, 'from home')
  await write(visitor, 'from the office')
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: visitor.session.seq })
  await ends(live, () => aVisitor(server, { key: site.key, token: visitor.session.token, identity }))
  expect(live.byes).toEqual(['access_changed'])
})

test('a server that stops says so to everybody', async () => {
  const { server, site, cookie, visitor } = await aChat()
  const [agent, customer] = await Promise.all([
    anAgentSocket(server, cookie),
    aVisitorSocket(server, { site: site.key, token: visitor.session.token }),
  ])
  await Promise.all([ends(agent, () => server.serving.close()), ends(customer, () => undefined)])
  expect([agent.byes, customer.byes]).toEqual([['shutting_down'], ['shutting_down']])
})

/** Does `change`, waits until the server has closed the connection, and answers how many milliseconds that took. */
async function ends<E>(live: LiveClient<E>, change: () => unknown): Promise<number> {
  const closed = new Promise((resolve) => live.socket.once('disconnect', resolve))
  await change()
  const changed = performance.now()
  await closed
  return performance.now() - changed
}
