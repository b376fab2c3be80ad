import { createHash } from 'node:crypto'
import type { ConversationWithContact } from '#db/conversations.ts'
import { findOwnMedia } from '#db/media.ts'
import { findMessageByClientId, type MessageRow, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, type PendingEvent, type Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable, storableJson } from '#server/lib/texts.ts'
import { withNames } from '#server/protocol/mentions.ts'
import type { MessageDetails, MessageView, QuotedMessage, StoredMedia } from '#server/protocol/views.ts'
import { storedMessage } from './views.ts'

export function hashBody(body: { text: string; mediaId: string | null; scope?: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([body.text, body.mediaId, body.scope ?? '']))
    .digest('hex')
}

export async function findEarlier(
  trx: Trx,
  { authorKey, clientId }: { authorKey: string; clientId: string },
  bodyHash: string,
): Promise<MessageWithMedia | undefined> {
  const earlier = await findMessageByClientId(trx, { authorKey, clientId })
  if (earlier && earlier.body_hash !== bodyHash) {
    throw new AppError('client_id_reused', 'This client id was used for another message.', {
      status: 409,
      field: 'clientId',
    })
  }
  return earlier
}

interface NewMessageRow {
  accountId: string
  conversation: ConversationWithContact
  authorKey: string
  clientId: string
  text: string
  mediaId: string | null
  sentAt?: number
  sendAt?: number | null
  bodyHash: string
  direction: MessageRow['direction']
  status: MessageRow['status']
  author: { kind: MessageRow['author_kind']; id: string | null; name: string | null }
  /** Given where neither the file nor the text tells it. */
  kind?: MessageRow['kind'] | undefined
  details?: MessageDetails | null
  quoted?: QuotedMessage | null
  external?: { id: string; key: string }
  referenceId?: string | null
  requestId?: string | null
}

export async function newMessage(app: App, trx: Trx, from: NewMessageRow): Promise<MessageWithMedia> {
  const media = from.mediaId === null ? null : await findOwnMedia(trx, { ...from, mediaId: from.mediaId })
  if (media === undefined) {
    throw new AppError('media_not_found', 'The file is not there any more: attach it again.', {
      field: 'mediaId',
    })
  }
  const now = app.clock.now()
  return {
    id: newId(),
    account_id: from.accountId,
    conversation_id: from.conversation.id,
    channel_id: from.conversation.channel_id,
    direction: from.direction,
    kind: from.kind ?? media?.kind ?? 'text',
    body: storable(from.text),
    media_id: media?.id ?? null,
    media,
    status: from.status,
    failure_code: null,
    author_kind: from.author.kind,
    author_id: from.author.id,
    author_name: from.author.name,
    author_key: from.authorKey,
    client_id: from.clientId,
    body_hash: from.bodyHash,
    claimed_by: null,
    claim_expires_at: null,
    given_back: 0,
    sent_at: from.sentAt ?? now,
    seq: 0,
    external_id: from.external?.id ?? null,
    external_key: from.external?.key ?? null,
    details: from.details ? storableJson(from.details) : null,
    quoted: from.quoted ? storableJson(from.quoted) : null,
    reactions: null,
    edited_at: null,
    deleted_at: null,
    historic: 0,
    starred: 0,
    reference_id: from.referenceId ?? null,
    left_at: null,
    delivered_at: null,
    read_at: null,
    played_at: null,
    stopped_at: null,
    request_id: from.requestId ?? null,
    retried_by: null,
    send_at: from.sendAt ?? null,
    created_at: now,
  }
}

/** Owes the row and its event, which are written at the end of the transaction: only then the answer's `seq` is set. */
export function storeMessage(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  audience: PendingEvent['audience'],
): MessageView<StoredMedia> {
  const { media: _media, ...columns } = row
  const message = storedMessage(row)
  append(trx, {
    accountId: row.account_id,
    audience,
    conversation,
    event: { type: 'message.created', message },
    row: columns,
  })
  return message
}

const PREVIEW_LENGTH = 160

export function lastMessage(row: MessageWithMedia) {
  return {
    last_message_id: row.id,
    last_message_direction: row.direction,
    last_message_kind: row.kind,
    last_message_preview: preview(row),
    last_message_author: row.author_name,
    last_message_at: row.sent_at,
    last_activity_at: row.sent_at,
  }
}

/** The first words of a message, cut between characters, never inside one. */
export function preview(row: Pick<MessageWithMedia, 'body' | 'media' | 'details'>): string {
  const details: MessageDetails = row.details === null ? {} : JSON.parse(row.details)
  const body = withNames(row.body.trim(), details.mentions ?? [])
  const text = body || row.media?.name || wordsOf(details)
  return [
    ...text
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, PREVIEW_LENGTH * 2),
  ]
    .slice(0, PREVIEW_LENGTH)
    .join('')
    .toWellFormed()
}

/** What a message without text or file shows in one line; '' where its kind says it all. */
function wordsOf(details: MessageDetails): string {
  return (
    details.poll?.question ??
    details.location?.name ??
    details.contacts?.map(({ name }) => name).join(', ') ??
    details.missingFile?.name ??
    ''
  )
}

/** A message wakes a conversation that was put away. */
export function reopened(conversation: ConversationWithContact) {
  return conversation.status === 'open' || conversation.status === 'pending'
    ? {}
    : { status: 'open' as const, snoozed_until: null }
}
