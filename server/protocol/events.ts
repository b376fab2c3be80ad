import type {
  CannedReplyView,
  ChannelView,
  ContactView,
  ConversationView,
  LabelView,
  MediaView,
  MemberView,
  MessageView,
  NotificationView,
  VisitorConversation,
  VisitorMessage,
  WhatsappState,
} from './views.ts'

/** Old and new value of each field that changed. */
export type Changes<T> = { [K in keyof T]?: [old: T[K], now: T[K]] }

export type ConversationChanges = Changes<Omit<ConversationView, 'id' | 'contact'>>
export type MessageChanges<M = MediaView> = Changes<
  Pick<
    MessageView<M>,
    | 'status'
    /** Both change when it leaves at its time: `seq` is the event's own from then on. */
    | 'sendAt'
    | 'sentAt'
    | 'failureCode'
    | 'kind'
    | 'text'
    | 'media'
    | 'details'
    | 'quoted'
    | 'reactions'
    | 'editedAt'
    | 'deletedAt'
    | 'starred'
  >
>

/** What a receipt can say of a message. */
export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'played'

/** One committed change as agents are told of it. */
export type AgentEvent<M = MediaView> =
  | { type: 'conversation.created'; conversation: ConversationView }
  | { type: 'conversation.updated'; conversationId: string; changes: ConversationChanges }
  /** The conversation lives on as `into`; its messages follow as part of that one. */
  | { type: 'conversation.merged'; conversationId: string; into: ConversationView }
  /** Out of this agent's sight; or of everybody's, where a number's groups are switched off. */
  | { type: 'conversation.removed'; conversationId: string }
  /** Into this agent's sight. Never stored: made for one reader. */
  | { type: 'conversation.snapshot'; conversation: ConversationView }
  | { type: 'message.created'; message: MessageView<M> }
  | { type: 'message.updated'; conversationId: string; messageId: string; changes: MessageChanges<M> }
  /**
   * Outgoing messages (direction `out`) up to `upToSeq` that stand at queued, sending, sent, unknown (or delivered, for
   * `read`) now stand at `status`. Failed ones stay failed.
   */
  | { type: 'messages.receipt'; conversationId: string; status: 'delivered' | 'read'; upToSeq: number }
  /** Exactly these outgoing messages now stand at least at `status`; one that was unknown is settled. */
  | { type: 'messages.status'; conversationId: string; messageIds: string[]; status: ReceiptStatus }
  /** Messages are gone from this inbox: a chat was cleared, or one was deleted here only. */
  | { type: 'messages.removed'; conversationId: string; messageIds: string[] | 'all' }
  | {
      type: 'contact.updated'
      contactId: string
      changes: Changes<
        Pick<ContactView, 'name' | 'email' | 'verified' | 'phone' | 'blocked' | 'claims' | 'photoId'>
      >
    }
  /** The channel as it is now; `stateBefore` where its number stood otherwise. */
  | { type: 'channel.changed'; channel: ChannelView; stateBefore?: WhatsappState }
  | { type: 'channel.removed'; channelId: string }
  /** A part of a channel's past was taken in: lists and these threads have older messages now. */
  | { type: 'history.imported'; channelId: string; conversationIds: string[] }
  | { type: 'member.changed'; member: MemberView }
  | { type: 'member.removed'; agentId: string }
  /** The label as it is now: new, renamed, recoloured or back again. */
  | { type: 'label.changed'; label: LabelView }
  /** Conversations keep its id, so that it can come back; nothing shows it until then. */
  | { type: 'label.removed'; labelId: string }
  /** The canned reply as it is now: new, changed or back again. */
  | { type: 'canned.changed'; cannedReply: CannedReplyView }
  | { type: 'canned.removed'; cannedReplyId: string }
  /** Told to this agent only. */
  | { type: 'notification.created'; agentId: string; notification: NotificationView }
  | { type: 'notifications.read'; agentId: string; ids: string[]; readAt: number }
  /** Settings of a website or its origins changed: ask for it again. */
  | { type: 'website.changed'; channelId: string }
  /** An API key was made or revoked: owners and admins ask for the list again. */
  | { type: 'api-key.changed'; keyId: string }
  /** A template was written, changed or deleted: who has the list open asks for it again. */
  | { type: 'template.changed'; templateId: string }
  /** How programs may call this account changed: who has these settings open asks for them again. */
  | { type: 'account.changed' }
  /** A webhook was made, changed or removed, or its receiver is away or back: owners and admins ask for the list again. */
  | { type: 'webhook.changed'; webhookId: string; isRemoved?: boolean }
  /** A page that is not on the list tried to load the widget. */
  | { type: 'origin.refused'; channelId: string; origin: string }

/** One committed change as a visitor is told of it. */
export type VisitorEvent =
  | { type: 'message.created'; message: VisitorMessage }
  | { type: 'conversation.created'; conversationId: string }
  | {
      type: 'conversation.updated'
      changes: Changes<Omit<VisitorConversation, 'id'>>
    }

/** An event with its place in the account's log. */
export type Logged<E> = E & { seq: number; at: number }

/**
 * Events for one reader, in order. `prev` is the sequence number this reader was sent before: where it is not
 * what the reader has, something is missing and the reader catches up by asking for events after its own.
 */
export interface Frame<E> {
  prev: number
  seq: number
  events: Logged<E>[]
}

/** One page of catch-up. `reset`: the log does not reach back that far; load everything anew. */
export type EventsPage<E> = { reset: true } | { reset: false; frame: Frame<E>; more: boolean }
