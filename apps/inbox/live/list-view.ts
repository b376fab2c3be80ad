import type { ConversationView, Priority } from '#server/protocol/views.ts'
import type { InboxState } from './state.ts'

export type ListFilter = {
  view: 'mine' | 'unassigned' | 'all'
  status: 'open' | 'pending' | 'snoozed' | 'closed'
  /** Only those that carry this label. */
  label?: string
  priority?: Priority
}

/** How far down a list is loaded. */
export interface ListWindow {
  /** Cursor of the next page; null when all of it is loaded. */
  next: string | null
  /** The oldest conversation of the loaded pages. */
  floor: Pick<ConversationView, 'id' | 'lastActivityAt'> | null
}

/** What a list shows: derived, so that a conversation enters and leaves it as events come. Pinned ones, then newest activity. */
export function listConversations(
  conversations: InboxState['conversations'],
  filter: ListFilter,
  viewerId: string,
  window: ListWindow,
): ConversationView[] {
  return Object.values(conversations)
    .filter((conversation) => belongs(conversation, filter, viewerId) && isLoaded(conversation, window))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || compareActivity(a, b))
}

export function belongs(conversation: ConversationView, filter: ListFilter, viewerId: string): boolean {
  if (conversation.status !== filter.status) return false
  if (filter.label !== undefined && !conversation.labelIds.includes(filter.label)) return false
  if (filter.priority !== undefined && conversation.priority !== filter.priority) return false
  switch (filter.view) {
    case 'mine':
      return conversation.assigneeId === viewerId
    case 'unassigned':
      return conversation.assigneeId === null
    case 'all':
      return true
  }
}

/** Pinned ones come with the first page. Below the floor others may stand between that are not loaded yet: those wait for their page. */
function isLoaded(conversation: ConversationView, window: ListWindow): boolean {
  if (window.next === null || window.floor === null || conversation.pinned) return true
  return compareActivity(conversation, window.floor) <= 0
}

function compareActivity(
  a: Pick<ConversationView, 'id' | 'lastActivityAt'>,
  b: Pick<ConversationView, 'id' | 'lastActivityAt'>,
): number {
  return b.lastActivityAt - a.lastActivityAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
}

export function listKey(filter: ListFilter): string {
  return `${filter.view}/${countsKey(filter)}`
}

/** The counts of all three views belong together. */
export function countsKey({ status, label, priority }: Omit<ListFilter, 'view'>): string {
  const narrowed = [label && `label ${label}`, priority].filter(Boolean)
  return [status, ...narrowed].join('/')
}
