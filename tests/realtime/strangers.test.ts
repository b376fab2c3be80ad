import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { signOut } from '#server/core/sessions.ts'
import { createWebsite } from '#server/core/websites.ts'
import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import {
  aBusiness,
  anAgentBrowser,
  anAgentSocket,
  aVisitor,
  aVisitorSocket,
  CUSTOMER_ORIGIN,
} from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import {
  aChat,
  aTeammate,
  eventually,
  list,
  onlyConversation,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

const SECRET = 'the supplier wants 40 percent'

test('a note never reaches the visitor: not live, not over HTTP, not in its session or count', async () => {
  const { server, site, visitor, agent } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: visitor.session.seq })
  await write(visitor, 'How much?')
  const { id } = await onlyConversation(agent)
  await reply(agent, id, SECRET, { note: true })
  await reply(agent, id, 'Twelve dollars.')
  await live.until((event) => event.type === 'message.created' && event.message.direction === 'out')

  const messages = await (await visitor.get('/widget/messages')).text()
  const events = await (await visitor.get('/widget/events?after=0')).text()
  const again = await aVisitor(server, { key: site.key, token: visitor.session.token })
  const beacon = await server.fetch('/widget/beacon', {
    method: 'POST',
    headers: { origin: CUSTOMER_ORIGIN },
    body: JSON.stringify({
      site: site.key,
      visit: 'tab',
      token: visitor.session.token,
      url: 'https://toko.example/',
    }),
  })
  expect(await beacon.json()).toMatchObject({ unread: 1 })
  for (const told of [JSON.stringify(live.frames), messages, events, JSON.stringify(again.session)]) {
    expect(told).toContain('Twelve dollars.')
    expect(told).not.toContain('supplier')
    expect(told).not.toContain('note')
  }
  expect((await thread(agent, id)).map(({ direction }) => direction)).toEqual(['in', 'note', 'out'])
})

test('a visitor hears nothing of what the team does, but that it was closed: no assignment, members, other chats', async () => {
  const { app, server, owner, site, visitor, agent } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: visitor.session.seq })
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await write(await aVisitor(server, site), 'somebody else')
  await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: owner.agentId })
  await agent.put(`/api/v1/conversations/${id}/closure`)
  await aTeammate(app, owner, { name: 'Rahasia' })
  await reply(agent, id, 'the end')
  await live.until((event) => event.type === 'message.created' && event.message.text === 'the end')
  expect(live.events.map(({ type }) => type)).toEqual([
    'conversation.created',
    'message.created',
    'conversation.updated',
    'message.created',
    'conversation.updated',
  ])
  // When it was closed, to be asked how it went; and that the reply has opened it again.
  const changes = live.events.flatMap((event) =>
    event.type === 'conversation.updated' ? [event.changes] : [],
  )
  expect(changes.flatMap((change) => Object.keys(change))).toEqual(['closedAt', 'closedAt'])
  expect(changes.map(({ closedAt }) => closedAt?.[1])).toEqual([expect.any(Number), null])
  expect(JSON.stringify(live.events)).not.toMatch(/Rahasia|somebody else|assignee|status|@|accountId/)
})

test('another account hears nothing of a business, live or over HTTP', async () => {
  const { app, server, visitor, agent } = await aChat()
  const other = await aBusiness(app, 'https://other.example')
  const otherLive = await anAgentSocket(server, other.cookie)
  await otherLive.call('subscribe', { after: 0 })
  const otherAgent = anAgentBrowser(server, other.cookie)
  const otherVisitor = await aVisitor(server, { key: other.site.key, origin: 'https://other.example' })

  await write(visitor, SECRET)
  const { id } = await onlyConversation(agent)
  await reply(agent, id, 'for our customer only')
  await write(otherVisitor, 'for the other business')
  await otherLive.until((event) => event.type === 'message.created')
  const told = JSON.stringify(otherLive.frames)
  expect(told).not.toMatch(/supplier|our customer/)
  expect(await (await otherAgent.get('/api/v1/events?after=0')).text()).not.toMatch(/supplier|our customer/)
  expect(await list(otherAgent)).toHaveLength(1)
  expect(await (await otherVisitor.get('/widget/events?after=0')).text()).not.toMatch(/supplier|our customer/)
})

test('another site of the same account: its visitors hear nothing, and a token is good on its own site only', async () => {
  const { app, server, owner, site, visitor, agent } = await aChat()
  const second = await createWebsite(app, owner, { name: 'Second', address: 'https://second.example' })
  const origin = 'https://second.example'
  const neighbour = await aVisitor(server, { key: second.key, origin })
  const live = await aVisitorSocket(server, { site: second.key, token: neighbour.session.token }, origin)
  await live.call('subscribe', { after: 0 })
  await write(visitor, SECRET)
  await write(neighbour, 'mine')
  await live.until((event) => event.type === 'message.created')
  expect(JSON.stringify(live.frames)).not.toContain('supplier')

  // The token of one site with the key of the other opens a chat of somebody new.
  const opened = await aVisitor(server, { key: second.key, origin, token: visitor.session.token })
  expect(opened.session.visitorId).not.toBe(visitor.session.visitorId)
  expect(opened.session.messages).toEqual([])
  await expect(
    aVisitorSocket(server, { site: second.key, token: visitor.session.token }, origin),
  ).rejects.toThrow('token_invalid')
  await expect(
    aVisitorSocket(server, { site: site.key, token: visitor.session.token }, origin),
  ).rejects.toThrow('origin_refused')
  const headers = { origin, authorization: `Bearer ${visitor.session.token}` }
  expect((await server.fetch('/widget/messages', { headers })).status).toBe(403)
  expect(await list(agent)).toHaveLength(2)
})

test('who is not signed in, is signed out, or comes from another page, opens no agents’ connection', async () => {
  const { app, server, owner, cookie } = await aChat()
  const mate = await aTeammate(app, owner)
  await signOut(app, mate.viewer)
  const headers: Record<string, string>[] = [
    { origin: server.url },
    { origin: server.url, cookie: mate.cookie },
    { origin: server.url, cookie: `${cookie}x` },
    { origin: 'https://elsewhere.example', cookie },
    { cookie },
  ]
  for (const extraHeaders of headers) {
    const socket = io(`${server.url}/agents`, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders,
    })
    const error = await new Promise<Error & { data?: unknown }>((resolve, reject) => {
      socket.once('connect_error', resolve)
      socket.once('connect', () => reject(new Error('It should have been refused.')))
    })
    expect(error.data).toMatchObject({ code: 'signed_out' })
    socket.disconnect()
  }
})

test('typing is seen by the other side of the same conversation only', async () => {
  const { app, server, owner, site, cookie, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const bystander = await aVisitor(server, site)
  await write(bystander, 'hello too')
  const blind = await aTeammate(app, owner, { visibility: 'mine' })
  const other = await aBusiness(app, 'https://other.example')
  const auth = { site: site.key, token: visitor.session.token }
  const [visitorLive, bystanderLive] = await Promise.all([
    aVisitorSocket(server, auth),
    aVisitorSocket(server, { site: site.key, token: bystander.session.token }),
  ])
  const [agentLive, blindLive, otherLive] = await Promise.all(
    [cookie, blind.cookie, other.cookie].map((one) => anAgentSocket(server, one)),
  )
  if (!agentLive || !blindLive || !otherLive) throw new Error('All three should be connected.')
  const heard = new Map(
    [agentLive, blindLive, otherLive, visitorLive, bystanderLive].map(({ socket }) => {
      const signs: unknown[] = []
      socket.on('typing', (sign) => signs.push(sign))
      return [socket, signs]
    }),
  )
  for (const live of [visitorLive, bystanderLive]) await live.call('subscribe', { after: 0 })
  const conversations = await list(agent)
  const id = conversations.find(({ lastMessage }) => lastMessage?.preview === 'hello')?.id

  await visitorLive.call('typing', { on: true })
  await eventually(() => expect(heard.get(agentLive.socket)).toEqual([{ conversationId: id, on: true }]))
  await agentLive.call('typing', { conversationId: id, on: true })
  await eventually(() => expect(heard.get(visitorLive.socket)).toEqual([{ name: owner.name, on: true }]))
  expect(await blindLive.call('typing', { conversationId: id, on: true })).toMatchObject({
    error: { code: 'conversation_not_found' },
  })
  expect(await otherLive.call('typing', { conversationId: id, on: true })).toMatchObject({
    error: { code: 'conversation_not_found' },
  })
  for (const quiet of [blindLive, otherLive, bystanderLive]) expect(heard.get(quiet.socket)).toEqual([])
  expect(heard.get(visitorLive.socket)).toHaveLength(1)
})

test('a program that types is seen by the visitor whom it writes to, and by no other', async () => {
  const { app, server, owner, site, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const bystander = await aVisitor(server, { key: site.key })
  await write(bystander, 'hello too')
  const [own, other] = await Promise.all(
    [visitor, bystander].map(async ({ session }) => {
      const live = await aVisitorSocket(server, { site: site.key, token: session.token })
      const signs: unknown[] = []
      live.socket.on('typing', (sign) => signs.push(sign))
      await live.call('subscribe', { after: 0 })
      return signs
    }),
  )
  const id = (await list(agent)).find(({ lastMessage }) => lastMessage?.preview === 'hello')?.id
  const program = await aProgram(app, server, owner)
  for (const state of ['recording', 'paused'])
    expect((await program.put(`/conversations/${id}/typing`, { state })).status).toBe(204)
  const name = 'Web shop'
  await eventually(() => expect(own).toEqual([true, false].map((on) => ({ name, on }))))
  expect(other).toEqual([])
  const asked = async () => await (await program.get(`/conversations/${id}/presence`)).json()
  expect(await asked()).toMatchObject({ presence: { state: 'unknown' } })
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: 0 })
  await live.call('typing', { on: true })
  await eventually(async () => expect(await asked()).toMatchObject({ presence: { state: 'typing' } }))
  await app.clock.advance(TYPING_TTL_MS)
  expect(await asked()).toMatchObject({ presence: { state: 'unknown' } })
})
