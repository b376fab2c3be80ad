import { expect, test } from 'vitest'
import { applyEvent } from '#inbox/live/apply-event.ts'
import { type ListFilter, listConversations } from '#inbox/live/list-view.ts'
import type { InboxState } from '#inbox/live/state.ts'
import type { ConversationChanges } from '#server/protocol/events.ts'
import { aConversation, aState, logged } from './views.ts'

const WHOLE = { next: null, floor: null }
const OPEN: ListFilter = { view: 'all', status: 'open' }

test('a list shows what belongs to it, newest activity first', () => {
  const state = aState({}, [
    aConversation(1, { assigneeId: 'agent-1' }),
    aConversation(2),
    aConversation(3, { assigneeId: 'agent-2' }),
    aConversation(4, { status: 'closed', assigneeId: 'agent-1' }),
  ])
  expect(shown(state, OPEN)).toEqual([3, 2, 1])
  expect(shown(state, { view: 'mine', status: 'open' })).toEqual([1])
  expect(shown(state, { view: 'unassigned', status: 'open' })).toEqual([2])
  expect(shown(state, { view: 'mine', status: 'closed' })).toEqual([4])
  expect(shown(state, { view: 'all', status: 'snoozed' })).toEqual([])
})

test('a list that is narrowed shows what carries the label and has the priority', () => {
  const state = aState({}, [
    aConversation(1, { labelIds: ['label-1', 'label-2'], priority: 'high' }),
    aConversation(2, { labelIds: ['label-1'] }),
    aConversation(3, { priority: 'high' }),
  ])
  expect(shown(state, { ...OPEN, label: 'label-1' })).toEqual([2, 1])
  expect(shown(state, { ...OPEN, priority: 'high' })).toEqual([3, 1])
  expect(shown(state, { ...OPEN, label: 'label-2', priority: 'high' })).toEqual([1])
  expect(shown(change(state, { labelIds: [['label-1'], []] }), { ...OPEN, label: 'label-2' })).toEqual([])
})

test('a conversation that is closed leaves the open list and enters the closed one', () => {
  const state = change(aState(), { status: ['open', 'closed'] })
  expect(shown(state, OPEN)).toEqual([2])
  expect(shown(state, { view: 'all', status: 'closed' })).toEqual([1])
})

test('a conversation that somebody else takes leaves my list', () => {
  const mine: ListFilter = { view: 'mine', status: 'open' }
  const taken = change(aState(), { assigneeId: [null, 'agent-1'] })
  expect(shown(taken, mine)).toEqual([1])
  expect(shown(change(taken, { assigneeId: ['agent-1', 'agent-2'] }), mine)).toEqual([])
})

test('a new message moves a conversation to the top', () => {
  const later = aConversation(9).lastActivityAt
  expect(shown(change(aState(), { lastActivityAt: [0, later] }), OPEN)).toEqual([1, 2])
})

test('conversations of the same moment keep one order', () => {
  const at = aConversation(1).lastActivityAt
  const state = aState({}, [
    aConversation(2, { lastActivityAt: at }),
    aConversation(1),
    aConversation(3, { lastActivityAt: at }),
  ])
  expect(shown(state, OPEN)).toEqual([3, 2, 1])
})

test('what lies below the loaded part waits for its page, so that no gap looks like an end', () => {
  const state = aState({}, [aConversation(1), aConversation(5), aConversation(6)])
  const loaded = { next: 'cursor', floor: aConversation(5) }
  expect(shown(state, OPEN, loaded)).toEqual([6, 5])
  expect(shown(state, OPEN, { ...loaded, next: null })).toEqual([6, 5, 1])
})

test('a pinned conversation stands on top, however old it is and however little is loaded', () => {
  const state = aState({}, [aConversation(1, { pinned: true }), aConversation(5), aConversation(6)])
  expect(shown(state, OPEN, { next: 'cursor', floor: aConversation(5) })).toEqual([1, 6, 5])
})

function shown(
  state: InboxState,
  filter: ListFilter,
  window: Parameters<typeof listConversations>[3] = WHOLE,
): number[] {
  return listConversations(state.conversations, filter, 'agent-1', window).map(({ id }) =>
    Number(id.split('-')[1]),
  )
}

function change(state: InboxState, changes: ConversationChanges): InboxState {
  const conversationId = 'conversation-1'
  return applyEvent(state, logged(state.seq + 1, { type: 'conversation.updated', conversationId, changes }))
}
