import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { anAgentBrowser, anAgentSocket, aVisitor, aVisitorSocket } from '#tests/support/people.ts'
import {
  aChat,
  anIdentity,
  aTeammate,
  eventually,
  onlyConversation,
  refusalOf,
  write,
} from '#tests/support/scenes.ts'

/** What one visitor may ask for in a minute. */
const MOST_SUBSCRIPTIONS = 60

test('an agent who sees only their own conversations is not told who other people’s customers are', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  await write(visitor, 'Halo')
  const limited = await aTeammate(app, owner, { visibility: 'mine' })
  const mine = await anAgentSocket(server, limited.cookie)
  await mine.call('subscribe', { after: 0 })
  const seq = Number((await mine.call('subscribe', { after: limited.viewer.accessSeq })).seq)
  const identity = await anIdentity(app, owner, site.id, {
    sub: 'c-7',
    name: 'Rina',
    email: 'rina@example.com',
  })
  await aVisitor(server, { ...site, token: visitor.session.token, identity })
  const all = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  expect((await onlyConversation(all)).contact.name).toBe('Rina')

  const missed = await anAgentBrowser(server, limited.cookie).get(`/api/v1/events?after=${seq}`)
  expect(JSON.stringify([await missed.json(), mine.frames])).not.toContain('ina')
})

test('a typing sign with the database away breaks nothing', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  await write(visitor, 'Halo')
  const limited = await aTeammate(app, owner, { visibility: 'mine' })
  await anAgentSocket(server, limited.cookie)
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: visitor.session.seq })
  const rejected: unknown[] = []
  const note = (error: unknown) => void rejected.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  await app.database.close()
  await live.call('typing', { on: true })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(rejected).toEqual([])
  expect((await server.fetch('/healthz')).status).toBe(200)
})

test('a page of another site gets no answer that it could load as a script', async () => {
  const { server, cookie } = await aChat()
  const asked = await server.fetch('/live/?EIO=4&transport=polling&j=0', { headers: { cookie } })
  expect(asked.status).toBe(403)
  const socket = io(`${server.url}/agents`, {
    path: '/live',
    transports: ['polling'],
    reconnection: false,
    extraHeaders: { cookie },
  })
  onTestFinished(() => void socket.disconnect())
  const error = await new Promise<Error & { data?: { code: string } }>((resolve) =>
    socket.once('connect_error', resolve),
  )
  expect(error.data?.code).toBe('signed_out')
})

test('nobody gets in by the unnamed door', async () => {
  const { server } = await aChat()
  const socket = io(server.url, { path: '/live', transports: ['websocket'], reconnection: false })
  onTestFinished(() => void socket.disconnect())
  const error = await new Promise<Error>((resolve) => socket.once('connect_error', resolve))
  expect(error.message).toBe('namespace_unknown')
})

test('a visitor who asks without end is told to wait, and others go on', async () => {
  const { server, site, visitor } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  const answers = await Promise.all(
    Array.from({ length: MOST_SUBSCRIPTIONS + 5 }, () =>
      live.call('subscribe', { after: visitor.session.seq }),
    ),
  )
  expect(answers.filter(({ ok }) => !ok).map(({ error }) => error?.code)).toEqual(
    Array(5).fill('too_many_requests'),
  )
  await write(await aVisitor(server, site), 'somebody else')
})

test('nobody can put a conversation away for ever', async () => {
  const { agent, visitor } = await aChat()
  await write(visitor, 'Halo')
  const { id } = await onlyConversation(agent)
  const snooze = (until: number) => agent.put(`/api/v1/conversations/${id}/snooze`, { until })
  expect(await refusalOf(snooze(Number.MAX_SAFE_INTEGER))).toEqual({ status: 400, code: 'snooze_too_long' })
  await eventually(async () => expect((await onlyConversation(agent)).status).toBe('open'))
})
