import type {
  ConversationCounts,
  ConversationsPage,
  MessagesPage,
  NotificationsPage,
} from '#server/protocol/rest.ts'
import type { ChannelView, ConversationView, LabelView, MemberView } from '#server/protocol/views.ts'
import type { ConnectionStatus, PresenceSign, SeenSign } from './connection.ts'
import { countsKey, type ListFilter, type ListWindow, listKey } from './list-view.ts'
import {
  mergeChannels,
  mergeConversation,
  mergeConversations,
  mergeLabels,
  mergeMembers,
  mergeNotifications,
  mergeThread,
} from './merge.ts'
import type { OutboxEntry } from './outbox.ts'
import { emptyState, type InboxState } from './state.ts'

/** What the screen shows, in one value that changes as a whole. */
export interface LiveSnapshot {
  inbox: InboxState
  lists: Readonly<Record<string, ListWindow>>
  counts: Readonly<Record<string, ConversationCounts>>
  /** Conversations in which the contact is writing. */
  typing: readonly string[]
  /** Whether the contact who was heard of last is online. */
  seen: SeenSign | null
  /** Who looks at the open conversation, this agent included; null while nobody has said. */
  presence: PresenceSign | null
  outbox: readonly OutboxEntry[]
  connection: ConnectionStatus
  /** Why the session is over; null while it is not. */
  ended: string | null
  /** Conversations that the server does not know or does not show to this agent. */
  absent: readonly string[]
  /** Things done to messages that went wrong and that this agent has seen enough of. */
  dismissed: readonly string[]
  /** The newest event about a website: its settings are asked for again. */
  websitesSeq: number
  /** The same about an API key. */
  apiKeysSeq: number
  /** How often the agent's rights have changed: the pages are asked for again. */
  rightsChanges: number
}

/** The first page's data: what the server rendered is where the client goes on. */
export interface FirstLoad {
  viewerId: string
  filter: ListFilter
  list: ConversationsPage
  counts: ConversationCounts
  members: MemberView[]
  channels: ChannelView[]
  labels: LabelView[]
  notifications: NotificationsPage
  opened: { conversation: ConversationView; thread: Omit<MessagesPage, 'after'>; seq: number } | null
}

export function firstSnapshot({ filter, list, counts, opened, ...account }: FirstLoad): LiveSnapshot {
  // The oldest of the answers: events since then are absolute values, so telling them twice is harmless.
  const seq = Math.min(list.seq, opened?.seq ?? list.seq, opened?.thread.seq ?? list.seq)
  let inbox = mergeConversations(mergeAccount(emptyState(seq), account), list)
  if (opened) {
    inbox = mergeConversation(inbox, opened)
    inbox = mergeThread(inbox, opened.conversation.id, opened.thread, 'newest')
  }
  return {
    inbox,
    lists: { [listKey(filter)]: windowOf(list) },
    counts: { [countsKey(filter)]: counts },
    typing: [],
    seen: null,
    presence: null,
    outbox: [],
    connection: 'connecting',
    ended: null,
    absent: [],
    dismissed: [],
    websitesSeq: 0,
    apiKeysSeq: 0,
    rightsChanges: 0,
  }
}

/** What the whole account shares, and what this agent was told of by name. */
export function mergeAccount(
  state: InboxState,
  account: Pick<FirstLoad, 'members' | 'channels' | 'labels' | 'notifications'>,
): InboxState {
  const { members, channels, labels, notifications } = account
  const known = mergeLabels(mergeChannels(mergeMembers(state, members), channels), labels)
  return mergeNotifications(known, notifications)
}

/** How far down a list is loaded after this page. */
export function windowOf(page: ConversationsPage): ListWindow {
  return { next: page.next, floor: page.conversations.at(-1) ?? null }
}
