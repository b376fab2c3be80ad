import { expect, test } from 'vitest'
import { applyFrame } from '#inbox/live/apply-event.ts'
import {
  isOutdated,
  mergeConversation,
  mergeConversations,
  mergeSent,
  mergeThread,
} from '#inbox/live/merge.ts'
import { emptyState, type InboxState } from '#inbox/live/state.ts'
import type { AgentEvent } from '#server/protocol/events.ts'
import { aConversation, aMessage, aReply, aState, logged } from './views.ts'

test('a list page that events have overtaken is brought up to date', () => {
  const state = hear(emptyState(10), closed(1))
  const merged = mergeConversations(state, { conversations: [aConversation(1), aConversation(2)], seq: 10 })
  expect(merged.conversations['conversation-1']?.status).toBe('closed')
  expect(merged.conversations['conversation-2']?.status).toBe('open')
})

test('a list page that is newer than the events at hand is left as it is', () => {
  const state = hear(emptyState(10), closed(1))
  const merged = mergeConversation(state, { conversation: aConversation(1, { status: 'snoozed' }), seq: 20 })
  expect(merged.conversations['conversation-1']?.status).toBe('snoozed')
})

test('a message that came while its thread was loading is in the thread', () => {
  const state = hear(emptyState(10), { type: 'message.created', message: aMessage(11) })
  const page = { messages: [aMessage(4)], before: null, seq: 10 }
  const merged = mergeThread(state, 'conversation-1', page, 'newest')
  expect(ids(merged)).toEqual(['message-4', 'message-11'])
})

test('older pages go on top and doubles do not', () => {
  const page = { messages: [aMessage(2), aMessage(3), aMessage(4)], before: '1.1', seq: 10 }
  const merged = mergeThread(aState(), 'conversation-1', page, 'older')
  expect(ids(merged)).toEqual(['message-2', 'message-3', 'message-4', 'message-6', 'message-8'])
  expect(merged.threads['conversation-1']?.before).toBe('1.1')
})

test('a missing conversation is missing no more when it has come', () => {
  const state = hear(emptyState(10), closed(7))
  expect(state.missing).toEqual(['conversation-7'])
  expect(mergeConversation(state, { conversation: aConversation(7), seq: 11 }).missing).toEqual([])
})

test('the answer to a send does not undo what the log has told since', () => {
  const read = aReply(11, { status: 'read' })
  const state = hear(aState(), { type: 'message.created', message: read })
  expect(mergeSent(state, aReply(11, { status: 'queued' }))).toBe(state)
})

test('the answer to a send shows at once where the log is late', () => {
  expect(ids(mergeSent(aState(), aReply(11)))).toContain('message-11')
})

test('an answer from before the remembered events is known to be outdated', () => {
  const many = Array.from({ length: 600 }, () => closed(1))
  const state = hear(emptyState(10), ...many)
  expect(isOutdated(state, 10)).toBe(true)
  expect(isOutdated(state, 109)).toBe(true)
  expect(isOutdated(state, 110)).toBe(false)
})

function hear(state: InboxState, ...events: AgentEvent[]): InboxState {
  const loggedEvents = events.map((event, index) => logged(state.seq + 1 + index, event))
  return applyFrame(state, { prev: state.seq, seq: state.seq + events.length, events: loggedEvents })
}

function closed(n: number): AgentEvent {
  return {
    type: 'conversation.updated',
    conversationId: `conversation-${n}`,
    changes: { status: ['open', 'closed'] },
  }
}

function ids(state: InboxState): string[] {
  return state.threads['conversation-1']?.messages.map(({ id }) => id) ?? []
}
