import { expect, test } from 'vitest'
import { purgeOldEvents } from '#server/core/retention.ts'
import { aTestApp } from '#tests/support/app.ts'
import {
  aBusiness,
  anAgentBrowser,
  anAgentSocket,
  aVisitor,
  aVisitorSocket,
  signedIn,
} from '#tests/support/people.ts'
import { aChat, answerOf, onlyConversation, refusalOf, reply, write } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('who was away longer than the log is kept is told to load anew, live and over HTTP', async () => {
  const app = await aTestApp()
  const first = await aTestServer(app)
  const { owner, cookie, site } = await aBusiness(app)
  const visitor = await aVisitor(first, site)
  await write(visitor, 'long ago')
  const before = (await answerOf<{ seq: number }>(anAgentBrowser(first, cookie).get('/api/v1/conversations')))
    .seq
  await first.serving.close()
  await app.clock.advance(31 * DAY_MS)
  await purgeOldEvents(app)

  const server = await aTestServer(app)
  const { cookie: anew } = await signedIn(app, owner.agentId)
  const agent = anAgentBrowser(server, anew)
  const customer = await aVisitor(server, { key: site.key, token: visitor.session.token })
  // What was written is there; only the way to it is not.
  expect(customer.session.messages.map(({ text }) => text)).toEqual(['long ago'])
  for (const after of [0, before - 1]) {
    expect(await answerOf(agent.get(`/api/v1/events?after=${after}`))).toEqual({ reset: true })
    expect(await answerOf(customer.get(`/widget/events?after=${after}`))).toEqual({ reset: true })
    const agentLive = await anAgentSocket(server, anew)
    expect(await agentLive.call('subscribe', { after })).toMatchObject({ ok: true, reset: true })
    const visitorLive = await aVisitorSocket(server, { site: site.key, token: customer.session.token })
    expect(await visitorLive.call('subscribe', { after })).toMatchObject({ ok: true, reset: true })
  }
  const live = await anAgentSocket(server, anew)
  expect(await live.call('subscribe', { after: before })).toMatchObject({ ok: true, reset: false })
  await write(customer, 'news')
  await live.until((event) => event.type === 'message.created')
  expect(live.frames[0]?.prev).toBe(before)
})

test('events younger than 30 days stay, and purging again takes nothing more', async () => {
  const { app, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const rows = () => app.db.selectFrom('events').select('seq').orderBy('seq').execute()
  const all = await rows()
  await purgeOldEvents(app)
  expect(await rows()).toEqual(all)
  expect(await answerOf(agent.get('/api/v1/events?after=0'))).toMatchObject({ reset: false })
})

test('a reader ahead of the log, as after a restored backup, is told to load anew', async () => {
  const { server, site, cookie, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { seq } = await answerOf<{ seq: number }>(agent.get('/api/v1/conversations'))
  expect(await answerOf(agent.get(`/api/v1/events?after=${seq}`))).toMatchObject({ reset: false })
  expect(await answerOf(agent.get(`/api/v1/events?after=${seq + 1}`))).toEqual({ reset: true })
  expect(await answerOf(visitor.get(`/widget/events?after=${seq + 1}`))).toEqual({ reset: true })
  const live = await anAgentSocket(server, cookie)
  expect(await live.call('subscribe', { after: seq + 1 })).toMatchObject({ ok: true, reset: true })
  const customer = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  expect(await customer.call('subscribe', { after: seq + 1 })).toMatchObject({ ok: true, reset: true })
})

test('a place in the log is a whole number', async () => {
  const { agent } = await aChat()
  for (const after of ['', '-1', '1.5', 'abc', '1e999', 'Infinity']) {
    expect(await refusalOf(agent.get(`/api/v1/events?after=${after}`)).catch(() => after)).toEqual(
      after === '' ? '' : { status: 400, code: 'input_invalid' },
    )
  }
})

test('sequence numbers are gapless, whatever happens at the same time or fails', async () => {
  const { app, server, site, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await Promise.all([
    ...Array.from({ length: 10 }, (_, index) => write(visitor, `message ${index}`)),
    ...Array.from({ length: 10 }, (_, index) => reply(agent, id, `reply ${index}`)),
    ...Array.from({ length: 5 }, () =>
      agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: 'nobody' }),
    ),
    ...Array.from({ length: 5 }, async () => write(await aVisitor(server, site), 'somebody new')),
    visitor.post('/widget/messages', { clientId: 'no-file-001', mediaId: 'nothing' }),
  ])
  const rows = await app.db.selectFrom('events').select('seq').orderBy('seq').execute()
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
  const messages = await app.db.selectFrom('messages').select('seq').execute()
  expect(new Set(messages.map(({ seq }) => seq)).size).toBe(26)
})
