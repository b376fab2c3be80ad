import { expect, test } from 'vitest'
import { noticesIn } from '#inbox/live/notice.ts'
import type { AgentEvent } from '#server/protocol/events.ts'
import type { NoticeScope } from '#server/protocol/notice.ts'
import { aConversation, aMessage, aNotification, aReply, aState, logged } from './views.ts'

const WRITTEN: AgentEvent = { type: 'message.created', message: aMessage(11) }
const NOTE = aReply(13, { direction: 'note' })

test('what a customer writes is news, and what names this agent', () => {
  const told = { type: 'notification.created' as const, agentId: 'agent-1', notification: aNotification() }
  expect(notices([WRITTEN, told])).toMatchObject([
    { kind: 'message', conversationId: 'conversation-1', text: 'Message 11' },
    { kind: 'mention', actorName: 'Andi', text: '@Dewi look' },
  ])
})

test('that a webhook of this agent’s fails is news whatever is looked at, and of nobody else’s', () => {
  const about = {
    kind: 'webhook-failing',
    conversationId: null,
    contact: null,
    webhookId: 'webhook-1',
  } as const
  const notification = aNotification(1, about)
  const told = (agentId: string) => notices([{ type: 'notification.created', agentId, notification }])
  expect(told('agent-1')).toMatchObject([{ kind: 'webhook-failing', webhookId: 'webhook-1' }])
  expect(told('agent-2')).toEqual([])
})

test('what is being looked at, our own, the past, lines of the system and what is old is none', () => {
  expect(notices([WRITTEN], { lookingAt: 'conversation-1' })).toEqual([])
  expect(notices([WRITTEN], { late: 6 * 60_000 })).toEqual([])
  const events = [
    aReply(12),
    NOTE,
    aMessage(14, { historic: true }),
    aMessage(15, { kind: 'system', direction: 'system' }),
  ].map((message): AgentEvent => ({ type: 'message.created', message }))
  expect(notices(events)).toEqual([])
})

test.each<[NoticeScope, string | null, number]>([
  ['all', 'agent-2', 1],
  ['mine', 'agent-1', 1],
  ['mine', null, 1],
  ['mine', 'agent-2', 0],
  ['mentions', 'agent-1', 0],
])('with %s a message in a conversation of %s makes %i', (scope, assigneeId, count) => {
  expect(notices([WRITTEN], { scope, assigneeId })).toHaveLength(count)
})

test('a muted conversation stays quiet until its time is over', () => {
  expect(notices([WRITTEN], { mutedUntil: Number.MAX_SAFE_INTEGER })).toEqual([])
  expect(notices([WRITTEN], { mutedUntil: 1 })).toHaveLength(1)
})

interface Given {
  scope?: NoticeScope
  assigneeId?: string | null
  mutedUntil?: number | null
  lookingAt?: string | null
  late?: number
}

function notices(events: AgentEvent[], given: Given = {}) {
  const { scope = 'all', assigneeId = null, mutedUntil = null, lookingAt = null, late = 0 } = given
  const told = events.map((event, index) => logged(11 + index, event))
  return noticesIn(told, {
    inbox: aState({}, [aConversation(1, { assigneeId, mutedUntil })]),
    agentId: 'agent-1',
    scope,
    lookingAt,
    now: (told.at(-1)?.at ?? 0) + late,
  })
}
