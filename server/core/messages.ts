import { changeMessageStatus, findMessage, type MessageRow } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import type { NewReply } from '#server/protocol/rest.ts'
import type { MessageView, StoredMedia } from '#server/protocol/views.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { ensureContact, type Sender } from './contacts.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import { findEarlier, hashBody, lastMessage, newMessage, reopened, storeMessage } from './message-rows.ts'
import { ensureConversation } from './threads.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'

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
      conversationId: conversation.id,
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

function messageNotFound(): AppError {
  return new AppError('message_not_found', 'There is no such message, or you may not see it.', {
    status: 404,
  })
}
