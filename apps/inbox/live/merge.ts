import type {
  CannedRepliesAnswer,
  ConversationsPage,
  MessagesPage,
  NotificationsPage,
} from '#server/protocol/rest.ts'
import type {
  ChannelView,
  ConversationView,
  LabelView,
  MemberView,
  MessageView,
} from '#server/protocol/views.ts'
import { applyEvent, withConversation, withThread } from './apply-event.ts'
import type { InboxState } from './state.ts'
import { comparePlace, putMessage } from './thread.ts'

/** True when an answer is so old that the events since are no longer at hand: ask again. */
export function isOutdated(state: InboxState, seq: number): boolean {
  return seq < state.recentFrom
}

/** Takes in a page of the list; what happened while it was on its way is applied again on top. */
export function mergeConversations(
  state: InboxState,
  page: Pick<ConversationsPage, 'conversations' | 'seq'>,
) {
  const conversations = { ...state.conversations }
  for (const conversation of page.conversations) conversations[conversation.id] = conversation
  const told = new Set(page.conversations.map(({ id }) => id))
  const missing = state.missing.filter((id) => !told.has(id))
  return replay({ ...state, conversations, missing }, page.seq)
}

export function mergeConversation(
  state: InboxState,
  answer: { conversation: ConversationView; seq: number },
) {
  return replay(withConversation(state, answer.conversation), answer.seq)
}

/** The newest page opens a thread anew; an older page goes on top of what is there. */
export function mergeThread(
  state: InboxState,
  conversationId: string,
  page: Omit<MessagesPage, 'after'>,
  place: 'newest' | 'older',
): InboxState {
  const loaded = place === 'older' ? (state.threads[conversationId]?.messages ?? []) : []
  const messages = new Map(loaded.map((message) => [message.id, message]))
  for (const message of page.messages) messages.set(message.id, message)
  const thread = { messages: [...messages.values()].sort(comparePlace), before: page.before }
  return replay(withThread(state, conversationId, thread), page.seq)
}

/** The answer to a send. What an event has told already is newer than it. */
export function mergeSent(state: InboxState, message: MessageView): InboxState {
  const thread = state.threads[message.conversationId]
  if (!thread || thread.messages.some((other) => other.id === message.id)) return state
  return withThread(state, message.conversationId, putMessage(thread, message))
}

export function mergeMembers(state: InboxState, members: readonly MemberView[]): InboxState {
  return { ...state, members: Object.fromEntries(members.map((member) => [member.agentId, member])) }
}

export function mergeChannels(state: InboxState, channels: readonly ChannelView[]): InboxState {
  return { ...state, channels: Object.fromEntries(channels.map((channel) => [channel.id, channel])) }
}

export function mergeCannedReplies(
  state: InboxState,
  { cannedReplies, seq }: CannedRepliesAnswer,
): InboxState {
  const byId = Object.fromEntries(cannedReplies.map((reply) => [reply.id, reply]))
  return replay({ ...state, cannedReplies: byId }, seq)
}

export function mergeLabels(state: InboxState, labels: readonly LabelView[]): InboxState {
  return { ...state, labels: Object.fromEntries(labels.map((label) => [label.id, label])) }
}

export function mergeNotifications(state: InboxState, page: NotificationsPage): InboxState {
  return replay({ ...state, notifications: page.notifications }, page.seq)
}

function replay(state: InboxState, seq: number): InboxState {
  return state.recent.filter((event) => event.seq > seq).reduce(applyEvent, state)
}
