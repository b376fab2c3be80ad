import { createHash } from 'node:crypto'
import type { ConversationWithContact } from '#db/conversations.ts'
import { findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { findOwnMedia } from '#db/media.ts'
import {
  changeMessageStatus,
  findMessage,
  findMessageByClientId,
  insertMessage,
  listThread,
  type MessageRow,
  type MessageWithMedia,
  type ThreadPlace,
} from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, type PendingEvent, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { MESSAGES_PAGE } from '#server/protocol/limits.ts'
import type { MessagesPage, NewReply } from '#server/protocol/rest.ts'
import type { MessageView, StoredMedia } from '#server/protocol/views.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { ensureContact, type Sender } from './contacts.ts'
import { changeConversation, conversationNotFound, lockSeen } from './conversations.ts'
import { ensureConversation } from './threads.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'
import { sightOf } from './visibility.ts'

export interface IncomingMessage {
  accountId: string
  channelId: string
  sender: Sender
  /** Whose client ids these are. */
  authorKey: string
  clientId: string
  text: string
  mediaId: string | null
  /** The channel's time, where the channel has one of its own. */
  sentAt?: number
}

/** Stored messages tell whether this call made them or an earlier one did. */
export interface Stored {
  message: MessageView<StoredMedia>
  duplicate: boolean
}

/**
 * Stores what a contact wrote: contact, conversation, message and events in one transaction. The same client id of
 * the same author gives the first result; with another body it throws `client_id_reused`. Two simultaneous first
 * messages make one contact and one conversation.
 */
export async function receiveMessage(app: App, incoming: IncomingMessage): Promise<Stored> {
  return onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const bodyHash = hashBody(incoming)
      const earlier = await findEarlier(trx, incoming, bodyHash)
      if (earlier) return { message: storedMessage(earlier), duplicate: true }
      const contact = await ensureContact(app, trx, incoming)
      const conversation = await ensureConversation(app, trx, { ...incoming, contact })
      const row = await newMessage(app, trx, {
        ...incoming,
        bodyHash,
        conversation,
        direction: 'in',
        status: 'received',
        author: { kind: 'contact', id: contact.id, name: contact.name },
      })
      const message = await storeMessage(trx, conversation, row, 'visitor')
      await changeConversation(trx, conversation, {
        ...lastMessage(row),
        ...reopened(conversation),
        unread_count: conversation.unread_count + 1,
      })
      return { message, duplicate: false }
    }),
  )
}

/** A reply of an agent to the contact, or a note for the team. Idempotent by (agent, client id). */
export async function sendReply(
  app: App,
  viewer: Viewer,
  reply: NewReply & { conversationId: string },
): Promise<MessageView> {
  const { message, duplicate, channelId } = await onceMoreOnConflict(() =>
    transact(app, (trx) => storeReply(app, trx, viewer, reply)),
  )
  if (!duplicate && message.direction === 'out') app.queue.ring(deliveryLane(channelId))
  return viewMessage(app, message)
}

/** Sends a failed or unknown message again, as itself. Throws `message_not_found` or `message_not_failed`. */
export async function retryMessage(app: App, viewer: Viewer, messageId: string): Promise<MessageView> {
  const row = await transact(app, async (trx) => {
    const found = await findMessage(trx, messageId)
    if (!found) throw messageNotFound()
    const conversation = await lockSeen(app, trx, viewer, found.conversation_id)
    const row = await findMessage(trx, messageId)
    if (row?.direction !== 'out') throw messageNotFound()
    if (row.status !== 'failed' && row.status !== 'unknown') {
      throw new AppError('message_not_failed', 'This message is already on its way.', { status: 409 })
    }
    await setMessageStatus(trx, conversation, row, { to: 'queued' })
    return { ...row, status: 'queued' as const, failure_code: null }
  })
  app.queue.ring(deliveryLane(row.channel_id))
  return viewMessage(app, storedMessage(row))
}

/** One page of a thread, oldest first. Throws `conversation_not_found`. */
export async function listMessages(
  app: App,
  viewer: Viewer,
  query: { conversationId: string; before?: string | undefined },
): Promise<MessagesPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const conversation = await findConversationRow(app.db, {
    conversationId: query.conversationId,
    sight: sightOf(viewer),
  })
  if (!conversation) throw conversationNotFound()
  const { page, before } = await pageOfThread(app, { conversationId: conversation.id, before: query.before })
  return { messages: page.map((row) => viewMessage(app, storedMessage(row))), before, seq }
}

/** The newest messages before a place, oldest first, and the place of the page before that. */
export async function pageOfThread(
  app: App,
  query: { conversationId: string; before?: string | undefined; visitor?: boolean },
): Promise<{ page: MessageWithMedia[]; before: string | null }> {
  const rows = await listThread(app.db, {
    conversationId: query.conversationId,
    before: query.before === undefined ? null : parsePlace(query.before),
    limit: MESSAGES_PAGE + 1,
    visitor: query.visitor ?? false,
  })
  const page = rows.slice(0, MESSAGES_PAGE).reverse()
  const first = page[0]
  return { page, before: rows.length > page.length && first ? `${first.sent_at}.${first.seq}` : null }
}

/** Changes a message's status if it still is what `row` says, and owes the event. Answers whether it was. */
export async function setMessageStatus(
  trx: Trx,
  conversation: { id: string; assignee_id: string | null; team_id: string | null },
  row: MessageRow,
  change: { to: MessageRow['status']; failureCode?: string; claim?: { owner: string; expiresAt: number } },
): Promise<boolean> {
  const changed = await changeMessageStatus(trx, { messageId: row.id, from: row.status, ...change })
  if (!changed) return false
  append(trx, {
    accountId: row.account_id,
    audience: 'agents',
    conversation,
    event: {
      type: 'message.updated',
      conversationId: row.conversation_id,
      messageId: row.id,
      changes: {
        status: [row.status, change.to],
        ...(row.failure_code !== (change.failureCode ?? null)
          ? { failureCode: [row.failure_code, change.failureCode ?? null] }
          : {}),
      },
    },
  })
  return true
}

/** The queue's lane for everything that leaves through a channel. */
export function deliveryLane(channelId: string): string {
  return `deliver:${channelId}`
}

async function storeReply(app: App, trx: Trx, viewer: Viewer, reply: NewReply & { conversationId: string }) {
  const keyed = { ...reply, authorKey: `agent:${viewer.agentId}` }
  const bodyHash = hashBody({ ...keyed, scope: `${reply.conversationId} ${reply.note}` })
  const conversation = await lockSeen(app, trx, viewer, reply.conversationId)
  const earlier = await findEarlier(trx, keyed, bodyHash)
  if (earlier) return { message: storedMessage(earlier), duplicate: true, channelId: earlier.channel_id }
  const row = await newMessage(app, trx, {
    ...keyed,
    accountId: viewer.accountId,
    bodyHash,
    conversation,
    direction: reply.note ? 'note' : 'out',
    status: reply.note ? 'sent' : 'queued',
    author: { kind: 'agent', id: viewer.agentId, name: viewer.name },
  })
  const message = await storeMessage(trx, conversation, row, reply.note ? 'agents' : 'visitor')
  await changeConversation(trx, conversation, {
    ...lastMessage(row),
    ...(reply.note ? {} : reopened(conversation)),
  })
  return { message, duplicate: false, channelId: conversation.channel_id }
}

function hashBody(body: { text: string; mediaId: string | null; scope?: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([body.text, body.mediaId, body.scope ?? '']))
    .digest('hex')
}

async function findEarlier(
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
  bodyHash: string
  direction: MessageRow['direction']
  status: MessageRow['status']
  author: { kind: MessageRow['author_kind']; id: string; name: string | null }
}

async function newMessage(app: App, trx: Trx, from: NewMessageRow): Promise<MessageWithMedia> {
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
    kind: media?.kind ?? 'text',
    // Both databases and every reader take well-formed text only.
    body: from.text.toWellFormed(),
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
    sent_at: from.sentAt ?? now,
    seq: 0,
    created_at: now,
  }
}

/** Inserts the row and owes its event; the answer's `seq` is set when the transaction has committed. */
async function storeMessage(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  audience: PendingEvent['audience'],
): Promise<MessageView<StoredMedia>> {
  const { media: _media, ...columns } = row
  await insertMessage(trx, columns)
  const message = storedMessage(row)
  append(trx, {
    accountId: row.account_id,
    audience,
    conversation,
    event: { type: 'message.created', message },
  })
  return message
}

const PREVIEW_LENGTH = 160

function lastMessage(row: MessageWithMedia) {
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

/** Cut between characters, never inside one. */
function preview(row: MessageWithMedia): string {
  const text = row.body.trim() === '' ? (row.media?.name ?? '') : row.body
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

/** A message wakes a conversation that was put away. */
function reopened(conversation: ConversationWithContact) {
  return conversation.status === 'open' || conversation.status === 'pending'
    ? {}
    : { status: 'open' as const, snoozed_until: null }
}

function parsePlace(before: string): ThreadPlace {
  const [sentAt, seq] = before.split('.').map(Number)
  return { sentAt: sentAt ?? 0, seq: seq ?? 0 }
}

function messageNotFound(): AppError {
  return new AppError('message_not_found', 'There is no such message, or you may not see it.', {
    status: 404,
  })
}
