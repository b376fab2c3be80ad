import type { AgentEvent, Changes, Frame, Logged, ReceiptStatus } from '#server/protocol/events.ts'
import { NOTIFICATIONS_MOST } from '#server/protocol/limits.ts'
import type {
  ConversationView,
  MessageStatus,
  MessageView,
  NotificationView,
} from '#server/protocol/views.ts'
import type { InboxState, Thread } from './state.ts'
import { putMessage } from './thread.ts'

const RECENT_MAX = 500

/** Applies what of a frame is new and moves on to its sequence number. */
export function applyFrame(state: InboxState, frame: Frame<AgentEvent>): InboxState {
  const fresh = frame.events.filter((event) => event.seq > state.seq)
  const applied = fresh.reduce(applyEvent, remember(state, fresh))
  return frame.seq > applied.seq ? { ...applied, seq: frame.seq } : applied
}

/** One committed change on the old state. Events carry absolute values: applying one again changes nothing. */
export function applyEvent(state: InboxState, event: Logged<AgentEvent>): InboxState {
  const seq = Math.max(state.seq, event.seq)
  switch (event.type) {
    case 'conversation.created':
    case 'conversation.snapshot':
      return { ...withConversation(state, event.conversation), seq }
    case 'conversation.updated':
      return { ...updateConversation(state, event.conversationId, event.changes), seq }
    case 'conversation.merged':
      return { ...mergeConversation(state, event.conversationId, event.into), seq }
    case 'conversation.removed':
      return { ...withoutConversation(state, event.conversationId), seq }
    case 'message.created':
      return { ...withMessage(state, event.message), seq }
    case 'message.updated':
      return { ...changeMessage(state, event), seq }
    case 'messages.receipt':
      return {
        ...updateMessages(state, event.conversationId, (message) =>
          message.direction === 'out' && message.seq <= event.upToSeq
            ? atLeast(message, event.status)
            : message,
        ),
        seq,
      }
    case 'messages.status': {
      const { messageIds, status } = event
      return {
        ...updateMessages(state, event.conversationId, (message) =>
          messageIds.includes(message.id) ? atLeast(message, status) : message,
        ),
        seq,
      }
    }
    case 'messages.removed':
      return { ...withoutMessages(state, event.conversationId, event.messageIds), seq }
    case 'channel.changed':
      return { ...state, channels: { ...state.channels, [event.channel.id]: event.channel }, seq }
    case 'channel.removed':
      return { ...state, channels: omit(state.channels, event.channelId), seq }
    case 'history.imported':
      return { ...withOlderMessages(state, event.conversationIds), seq }
    case 'contact.updated':
      return { ...updateContact(state, event.contactId, event.changes), seq }
    case 'member.changed':
      return { ...state, members: { ...state.members, [event.member.agentId]: event.member }, seq }
    case 'member.removed':
      return { ...state, members: omit(state.members, event.agentId), seq }
    case 'canned.changed': {
      const { cannedReply } = event
      const all = state.cannedReplies
      return { ...state, cannedReplies: all && { ...all, [cannedReply.id]: cannedReply }, seq }
    }
    case 'canned.removed':
      return {
        ...state,
        cannedReplies: state.cannedReplies && omit(state.cannedReplies, event.cannedReplyId),
        seq,
      }
    case 'label.changed':
      return { ...state, labels: { ...state.labels, [event.label.id]: event.label }, seq }
    case 'label.removed':
      return { ...state, labels: omit(state.labels, event.labelId), seq }
    case 'notification.created':
      return { ...withNotification(state, event.notification), seq }
    case 'notifications.read':
      return { ...readNotifications(state, event.ids, event.readAt), seq }
    case 'webhook.changed':
      return { ...(event.isRemoved ? withoutWebhook(state, event.webhookId) : state), seq }
    case 'account.changed':
    case 'api-key.changed':
    case 'template.changed':
    case 'website.changed':
    case 'origin.refused':
      return { ...state, seq }
    default:
      // An event of a newer server: nothing here shows it.
      return skip(event, state)
  }
}

/** Keeps the newest events, so that an older answer can be brought up to date when it comes. */
function remember(state: InboxState, events: readonly Logged<AgentEvent>[]): InboxState {
  if (events.length === 0) return state
  const all = [...state.recent, ...events]
  const dropped = all.slice(0, Math.max(0, all.length - RECENT_MAX)).at(-1)
  return {
    ...state,
    recent: all.slice(-RECENT_MAX),
    recentFrom: dropped ? Math.max(state.recentFrom, dropped.seq) : state.recentFrom,
  }
}

export function withConversation(state: InboxState, conversation: ConversationView): InboxState {
  return {
    ...state,
    conversations: { ...state.conversations, [conversation.id]: conversation },
    missing: state.missing.filter((id) => id !== conversation.id),
  }
}

function updateConversation(
  state: InboxState,
  id: string,
  changes: Changes<Omit<ConversationView, 'id' | 'contact'>>,
): InboxState {
  const conversation = state.conversations[id]
  if (conversation) return withConversation(state, applyChanges(conversation, changes))
  return state.missing.includes(id) ? state : { ...state, missing: [...state.missing, id] }
}

function mergeConversation(state: InboxState, id: string, into: ConversationView): InboxState {
  // Both threads are dropped: the joined one has messages that neither had, so it is loaded anew.
  const rest = withoutConversation(state, id)
  return withConversation(
    {
      ...rest,
      threads: omit(rest.threads, into.id),
      forwards: { ...state.forwards, [id]: into.id },
      notifications: state.notifications.map((notification) =>
        notification.conversationId === id
          ? { ...notification, conversationId: into.id, contact: into.contact }
          : notification,
      ),
    },
    into,
  )
}

function withoutConversation(state: InboxState, id: string): InboxState {
  return {
    ...state,
    conversations: omit(state.conversations, id),
    threads: omit(state.threads, id),
    missing: state.missing.filter((missing) => missing !== id),
    notifications: state.notifications.filter(({ conversationId }) => conversationId !== id),
  }
}

function withMessage(state: InboxState, message: MessageView): InboxState {
  const thread = state.threads[message.conversationId]
  return thread ? withThread(state, message.conversationId, putMessage(thread, message)) : state
}

function changeMessage(
  state: InboxState,
  event: Extract<Logged<AgentEvent>, { type: 'message.updated' }>,
): InboxState {
  const { conversationId, messageId, changes, seq } = event
  if (!changes.sentAt) {
    const change = (message: MessageView) =>
      message.id === messageId ? applyChanges(message, changes) : message
    return updateMessages(state, conversationId, change)
  }
  // It has left at its time: from now on it stands behind what was written meanwhile.
  const thread = state.threads[conversationId]
  const message = thread?.messages.find(({ id }) => id === messageId)
  if (!thread || message)
    return message ? withMessage(state, { ...applyChanges(message, changes), seq }) : state
  return { ...state, threads: omit(state.threads, conversationId) }
}

function updateMessages(
  state: InboxState,
  conversationId: string,
  change: (message: MessageView) => MessageView,
): InboxState {
  const thread = state.threads[conversationId]
  if (!thread) return state
  return withThread(state, conversationId, { ...thread, messages: thread.messages.map(change) })
}

function withoutMessages(state: InboxState, conversationId: string, ids: string[] | 'all'): InboxState {
  const thread = state.threads[conversationId]
  if (!thread) return state
  const messages = ids === 'all' ? [] : thread.messages.filter(({ id }) => !ids.includes(id))
  return withThread(state, conversationId, { ...thread, messages })
}

/** Threads and rows that may look different now are loaded anew; what is not loaded need not be. */
function withOlderMessages(state: InboxState, conversationIds: string[]): InboxState {
  const loaded = conversationIds.filter((id) => state.conversations[id] && !state.missing.includes(id))
  const threads = conversationIds.reduce((left, id) => omit(left, id), state.threads)
  return { ...state, threads, missing: [...state.missing, ...loaded] }
}

export function withThread(state: InboxState, conversationId: string, thread: Thread): InboxState {
  return { ...state, threads: { ...state.threads, [conversationId]: thread } }
}

function updateContact(
  state: InboxState,
  contactId: string,
  changes: Changes<Pick<ConversationView['contact'], 'name' | 'email' | 'verified'>>,
): InboxState {
  const conversations = Object.entries(state.conversations).map(([id, conversation]) => {
    if (conversation.contact.id !== contactId) return [id, conversation] as const
    return [id, { ...conversation, contact: applyChanges(conversation.contact, changes) }] as const
  })
  const notifications = state.notifications.map((notification) =>
    notification.contact?.id === contactId
      ? { ...notification, contact: applyChanges(notification.contact, changes) }
      : notification,
  )
  return { ...state, conversations: Object.fromEntries(conversations), notifications }
}

function withNotification(state: InboxState, notification: NotificationView): InboxState {
  if (state.notifications.some(({ id }) => id === notification.id)) return state
  const notifications = [notification, ...state.notifications].slice(0, NOTIFICATIONS_MOST)
  return { ...state, notifications }
}

function withoutWebhook(state: InboxState, id: string): InboxState {
  return { ...state, notifications: state.notifications.filter(({ webhookId }) => webhookId !== id) }
}

function readNotifications(state: InboxState, ids: string[], readAt: number): InboxState {
  const notifications = state.notifications.map((notification) =>
    ids.includes(notification.id) ? { ...notification, readAt } : notification,
  )
  return { ...state, notifications }
}

/** Each changed field gets its new value, whatever stood there before. */
function applyChanges<T extends object, C extends object>(subject: T, changes: Changes<C>): T {
  const values: Partial<C> = {}
  for (const field of fieldsOf(changes)) {
    const change = changes[field]
    if (change) values[field] = change[1]
  }
  return { ...subject, ...values }
}

function fieldsOf<C extends object>(changes: Changes<C>): (keyof C)[] {
  const fields: (keyof C)[] = []
  for (const field in changes) fields.push(field)
  return fields
}

const RANK: Record<MessageStatus, number> = {
  received: 0,
  // It has not left: no receipt is for it.
  scheduled: 6,
  queued: 0,
  sending: 1,
  unknown: 1,
  sent: 2,
  delivered: 3,
  read: 4,
  played: 5,
  failed: 6,
}

/** A receipt only raises a status, and it settles one that was unknown; what failed for certain stays failed. */
function atLeast(message: MessageView, status: ReceiptStatus): MessageView {
  return RANK[message.status] >= RANK[status] ? message : { ...message, status, failureCode: null }
}

function omit<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _omitted, ...rest } = record
  return rest
}

function skip(_event: never, state: InboxState): InboxState {
  return state
}
