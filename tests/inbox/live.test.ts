import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Fetch } from '#inbox/live/api.ts'
import { createLive } from '#inbox/live/live.ts'
import { memoryStorage } from '#inbox/live/storage.ts'
import { fakeClock } from '#server/lib/clock.ts'
import type { AgentEvent, Frame } from '#server/protocol/events.ts'
import { aChannel, aConversation, aMessage, logged } from './views.ts'

test('while the past comes in, the list is asked for now and then, and the open thread never goes blank', async () => {
  const desk = aDesk()
  expect(Object.keys(desk.live.get().inbox.channels)).toEqual(['channel-1'])
  const shown: (number | undefined)[] = []
  desk.live.subscribe(() => shown.push(desk.live.get().inbox.threads['conversation-1']?.messages.length))
  for (const seq of [11, 12, 13, 14]) {
    await desk.tell(seq, {
      type: 'history.imported',
      channelId: 'channel-1',
      conversationIds: ['conversation-1'],
    })
  }
  expect(desk.asked.filter((path) => path.startsWith('/api/v1/conversations?'))).toEqual([])
  await desk.clock.advance(2_000)
  await desk.settle()
  expect(desk.asked.filter((path) => path.startsWith('/api/v1/conversations?'))).toHaveLength(1)
  expect(shown).not.toContain(undefined)
  expect(desk.live.get().inbox.threads['conversation-1']?.messages.map(({ id }) => id)).toEqual([
    'message-1',
    'message-4',
  ])
})

test('a channel that changes or goes shows at once', async () => {
  const desk = aDesk()
  await desk.tell(11, { type: 'channel.changed', channel: aChannel('channel-1', { name: 'Renamed' }) })
  expect(desk.live.get().inbox.channels['channel-1']?.name).toBe('Renamed')
  await desk.tell(12, { type: 'channel.removed', channelId: 'channel-1' })
  expect(desk.live.get().inbox.channels).toEqual({})
})

test('what was dismissed stays dismissed after a reload, for this agent only', () => {
  const storage = memoryStorage()
  const desk = aDesk({ storage })
  desk.live.dismissNotice('message-9')
  const again = aDesk({ storage })
  expect(again.live.get().dismissed).toEqual(['message-9'])
  const other = aDesk({ storage, viewerId: 'agent-2' })
  expect(other.live.get().dismissed).toEqual([])
})

/** One agent's live inbox with the first conversation open, and a server that has older messages of it by now. */
function aDesk({ storage = memoryStorage(), viewerId = 'agent-1' } = {}) {
  const clock = fakeClock(1_000)
  const asked: string[] = []
  let seq = 10
  let coming: Frame<AgentEvent> = { prev: 10, seq: 10, events: [] }
  const page = () => ({ conversations: [aConversation(1)], next: null, seq })
  const thread = () => ({ messages: [aMessage(1, { historic: true }), aMessage(4)], before: null, seq })
  const fetch: Fetch = async (path) => {
    asked.push(path)
    if (path.endsWith('/messages')) return Response.json(thread())
    if (path.includes('counts')) return Response.json({ mine: 0, unassigned: 0, all: 1 })
    if (path.startsWith('/api/v1/conversations?')) return Response.json(page())
    if (path.startsWith('/api/v1/events')) return Response.json({ reset: false, frame: coming, more: false })
    if (path === '/api/v1/notifications') return Response.json({ notifications: [], seq })
    if (path === '/told') return new Response(null, { status: 204 })
    return Response.json({ conversation: aConversation(1), seq })
  }
  // Nobody answers there: what happens is asked for over HTTP.
  const connectSocket = () => io('http://127.0.0.1:9', { autoConnect: false, reconnection: false })
  const live = createLive(
    { fetch, storage, clock, random: () => 0, newClientId: () => 'client', connectSocket },
    {
      viewerId,
      filter: { view: 'all', status: 'open' },
      list: page(),
      counts: { mine: 0, unassigned: 0, all: 1 },
      members: [],
      channels: [aChannel('channel-1')],
      labels: [],
      notifications: { notifications: [], seq },
      opened: { conversation: aConversation(1), thread: { messages: [aMessage(4)], before: null, seq }, seq },
    },
  )
  live.start()
  onTestFinished(() => live.stop())
  const tell = async (at: number, event: AgentEvent) => {
    coming = { prev: seq, seq: at, events: [logged(at, event)] }
    seq = at
    await live.change('POST', '/told')
    await settle()
  }
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { live, clock, asked, tell, settle }
}
