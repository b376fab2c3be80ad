import { expect, test } from 'vitest'
import type { EventsPage, Frame } from '#server/protocol/events.ts'
import { anAgentSocket, aVisitorSocket } from '#tests/support/people.ts'
import { aChat, answerOf, aTeammate, onlyConversation, reply, write } from '#tests/support/scenes.ts'

const AWAY_MS = 30_000

test('a visitor who was away for 30 seconds is told exactly what it missed, in order, each once', async () => {
  const { app, server, site, visitor, agent } = await aChat()
  const auth = { site: site.key, token: visitor.session.token }
  const before = await aVisitorSocket(server, auth)
  await before.call('subscribe', { after: visitor.session.seq })
  await write(visitor, 'Are you there?')
  const { id } = await onlyConversation(agent)
  await reply(agent, id, 'one')
  const seen = await before.until((event) => event.type === 'message.created' && event.message.text === 'one')
  before.socket.disconnect()

  await reply(agent, id, 'two')
  await app.clock.advance(AWAY_MS)
  await reply(agent, id, 'not for you', { note: true })
  await reply(agent, id, 'three')
  await agent.put(`/api/v1/conversations/${id}/read`, { upToSeq: seen.seq })

  const after = await aVisitorSocket(server, auth)
  await after.call('subscribe', { after: seen.seq })
  await reply(agent, id, 'four')
  await after.until((event) => event.type === 'message.created' && event.message.text === 'four')
  expect(texts(after.events)).toEqual(['two', 'three', 'four'])
  expectNoGaps(after.frames, seen.seq)
  const missed = await readAll(visitor.get, '/widget/events', seen.seq)
  expect(texts(missed.events)).toEqual(['two', 'three', 'four'])
  expect(missed.events.map(({ seq }) => seq)).toEqual(after.events.map(({ seq }) => seq))
})

test('an agent who was away for 30 seconds is told exactly what it missed, in order, each once', async () => {
  const { app, server, cookie, visitor, agent } = await aChat()
  const before = await anAgentSocket(server, cookie)
  await before.call('subscribe', { after: 0 })
  await write(visitor, 'one')
  const seen = await before.until((event) => event.type === 'conversation.updated')
  before.socket.disconnect()
  await write(visitor, 'two')
  await app.clock.advance(AWAY_MS)
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/closure`)
  await agent.delete(`/api/v1/conversations/${id}/closure`)

  const after = await anAgentSocket(server, cookie)
  await after.call('subscribe', { after: seen.seq })
  await write(visitor, 'three')
  await after.until((event) => event.type === 'message.created' && event.message.text === 'three')
  expect(texts(after.events)).toEqual(['two', 'three'])
  const changes = after.events.flatMap((event) =>
    event.type === 'conversation.updated' && event.changes.status ? [event.changes.status] : [],
  )
  expect(changes).toEqual([
    ['open', 'closed'],
    ['closed', 'open'],
  ])
  const seqs = after.events.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.map((_, index) => seen.seq + 1 + index))
  expectNoGaps(after.frames, seen.seq)
})

test('who subscribes in the middle of a storm misses nothing and hears nothing twice', async () => {
  const { server, site, cookie, visitor, agent } = await aChat()
  await write(visitor, 'first')
  const { id } = await onlyConversation(agent)
  const storm = (async () => {
    for (let index = 0; index < 30; index++) await reply(agent, id, `reply ${index}`)
  })()
  const auth = { site: site.key, token: visitor.session.token }
  const readers = []
  for (let index = 0; index < 6; index++) {
    const live = index % 2 === 0 ? await aVisitorSocket(server, auth) : await anAgentSocket(server, cookie)
    await live.call('subscribe', { after: visitor.session.seq })
    readers.push(live)
    await reply(agent, id, `between ${index}`)
  }
  await storm
  await reply(agent, id, 'the last one')
  for (const { events, frames, socket } of readers) {
    if (!texts(events).includes('the last one')) {
      await new Promise<void>((resolve) => {
        socket.on('events', (frame) => JSON.stringify(frame).includes('the last one') && resolve())
      })
    }
    expect(new Set(texts(events)).size).toBe(38)
    expect(texts(events)).toHaveLength(38)
    expectNoGaps(frames, visitor.session.seq)
  }
})

test('more than a page of missed events comes in several, without holes', async () => {
  const { app, owner, server, cookie, visitor, agent } = await aChat()
  const blind = await aTeammate(app, owner, { visibility: 'mine' })
  await write(visitor, 'first')
  const { id } = await onlyConversation(agent)
  for (let index = 0; index < 10; index++) {
    await Promise.all(Array.from({ length: 11 }, () => reply(agent, id, 'a note', { note: true })))
  }
  await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: blind.viewer.agentId })
  const all = await readAll(agent.get, '/api/v1/events', 0)
  expect(all.pages).toBeGreaterThan(1)
  expect(all.events.map(({ seq }) => seq)).toEqual(all.events.map((_, index) => index + 1))
  expect(texts(all.events)).toHaveLength(111)
  const live = await anAgentSocket(server, cookie)
  await live.call('subscribe', { after: 0 })
  await live.until(({ seq }) => seq === all.events.at(-1)?.seq)
  expect(live.events).toEqual(all.events)
  expectNoGaps(live.frames, 0)

  // Who saw nothing of it all is not told of it, only that it is theirs now.
  const theirs = await anAgentSocket(server, blind.cookie)
  await theirs.call('subscribe', { after: blind.viewer.accessSeq })
  const snapshot = await theirs.until((event) => event.type === 'conversation.snapshot')
  expect(snapshot).toMatchObject({ conversation: { id, assigneeId: blind.viewer.agentId } })
  expect(theirs.events.filter((event) => 'message' in event)).toEqual([])
  expectNoGaps(theirs.frames, blind.viewer.accessSeq)
})

function texts(events: object[]): string[] {
  return events.flatMap((event) => {
    if (!('type' in event) || event.type !== 'message.created' || !('message' in event)) return []
    const { message } = event
    return typeof message === 'object' && message !== null && 'text' in message ? [String(message.text)] : []
  })
}

function expectNoGaps(frames: Pick<Frame<unknown>, 'prev' | 'seq'>[], from: number) {
  let have = from
  for (const { prev, seq } of frames) {
    expect(prev).toBe(have)
    expect(seq).toBeGreaterThan(prev)
    have = seq
  }
}

async function readAll(get: (path: string) => Promise<Response>, path: string, from: number) {
  const events: { seq: number; type: string }[] = []
  let after = from
  for (let pages = 1; ; pages++) {
    const page = await answerOf<EventsPage<{ type: string }>>(get(`${path}?after=${after}`))
    if (page.reset) throw new Error('The log should reach back that far.')
    expect(page.frame.prev).toBe(after)
    events.push(...page.frame.events)
    after = page.frame.seq
    if (!page.more) return { events, pages }
  }
}
