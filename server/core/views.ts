import type { ContactRow, ConversationRow, ConversationWithContact } from '#db/conversations.ts'
import type { MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import type {
  ContactView,
  ConversationView,
  MediaView,
  MessageDetails,
  MessageView,
  QuotedMessage,
  RatingView,
  ReactionView,
  StoredMedia,
  VisitorMessage,
} from '#server/protocol/views.ts'
import { storedMedia, viewMedia } from './media.ts'

/** A conversation as agents see it. */
export function viewConversation(row: ConversationWithContact): ConversationView {
  return {
    id: row.id,
    channelId: row.channel_id,
    channelKind: row.channel_kind,
    contact: viewContact(row.contact),
    status: row.status,
    assigneeId: row.assignee_id,
    teamId: row.team_id,
    snoozedUntil: row.snoozed_until,
    unreadCount: row.unread_count,
    lastMessage: viewLastMessage(row),
    agentsReadSeq: row.agents_read_seq,
    contactDeliveredSeq: row.contact_delivered_seq,
    contactReadSeq: row.contact_read_seq,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    mutedUntil: row.muted_until,
    labelIds: readLabelIds(row),
    priority: row.priority,
    closedAt: row.closed_at,
    rating: readRating(row),
    createdAt: row.created_at,
    lastActivityAt: row.last_activity_at,
  }
}

/** The ids in a conversation's row. */
export function readLabelIds({ label_ids }: Pick<ConversationWithContact, 'label_ids'>): string[] {
  return label_ids === null ? [] : JSON.parse(label_ids)
}

/** What a visitor said of itself besides name and e-mail. */
export function readClaims({ claims }: Pick<ContactRow, 'claims'>): ContactView['claims'] {
  return parsed<ContactView['claims']>(claims)
}

/** What the visitor said of the service last. */
export function readRating({ rating }: Pick<ConversationRow, 'rating'>): RatingView | null {
  return parsed<RatingView>(rating)
}

export function viewContact(row: ContactRow): ContactView {
  return {
    id: row.id,
    kind: row.kind,
    phone: row.phone,
    blocked: row.blocked === 1,
    claims: readClaims(row),
    name: row.name,
    photoId: row.photo_id,
    email: row.email,
    verified: row.verified === 1,
    firstPage: row.first_page,
    createdAt: row.created_at,
  }
}

/** A message as it is kept in events: its file without signed addresses. */
export function storedMessage(row: MessageWithMedia): MessageView<StoredMedia> {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    direction: row.direction,
    kind: row.kind,
    text: row.body,
    media: row.media && storedMedia(row.media),
    status: row.status,
    failureCode: row.failure_code,
    author: { kind: row.author_kind, id: row.author_id, name: row.author_name },
    clientId: row.client_id,
    sentAt: row.sent_at,
    sendAt: row.send_at,
    seq: row.seq,
    details: parsed<MessageDetails>(row.details),
    quoted: parsed<QuotedMessage>(row.quoted),
    reactions: parsed<ReactionView[]>(row.reactions) ?? [],
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    historic: row.historic === 1,
    starred: row.starred === 1,
    referenceId: row.reference_id,
  }
}

/** Written by core only, from the same type. */
function parsed<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}

/** A message as agents see it. */
export function viewMessage(app: App, message: MessageView<StoredMedia>): MessageView<MediaView> {
  // Events and kept answers of an older version know no time.
  return { ...message, sendAt: message.sendAt ?? null, media: message.media && viewMedia(app, message.media) }
}

/** A message as its visitor sees it; undefined where it is none of the visitor's business. */
export function viewVisitorMessage(app: App, message: MessageView<StoredMedia>): VisitorMessage | undefined {
  if (message.direction !== 'in' && message.direction !== 'out') return undefined
  return {
    id: message.id,
    direction: message.direction,
    kind: message.kind,
    text: message.text,
    media: message.media && viewMedia(app, message.media),
    authorName: message.direction === 'out' ? message.author.name : null,
    clientId: message.direction === 'in' ? message.clientId : null,
    sentAt: message.sentAt,
    seq: message.seq,
  }
}

function viewLastMessage(row: ConversationWithContact): ConversationView['lastMessage'] {
  if (!row.last_message_id || !row.last_message_direction || row.last_message_at === null) return null
  return {
    id: row.last_message_id,
    direction: row.last_message_direction,
    kind: row.last_message_kind ?? 'text',
    preview: row.last_message_preview ?? '',
    authorName: row.last_message_author,
    sentAt: row.last_message_at,
  }
}
