import type { ConversationWithContact } from '#db/conversations.ts'
import { findMessage, hasAnswerAfter, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { storable } from '#server/lib/texts.ts'
import type { NewReply } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import { ringDeliveries } from './deliveries.ts'
import { getMessageRow, messageNotFound } from './message-lists.ts'
import {
  findEarlier,
  hashBody,
  lastMessage,
  newMessage,
  preview,
  reopened,
  storeMessage,
} from './message-rows.ts'
import { setMessageStatus } from './message-status.ts'
import { notify } from './notifications.ts'
import { requireRecipientOf } from './recipients.ts'
import { ACTIONS, isAction, quote, readContent } from './reply-content.ts'
import { readSendTime } from './send-later.ts'
import { authorKeyOf, type Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'

/** A reply as callers inside give it; what is left out is not there. */
export type Reply = Omit<NewReply, 'quotedId' | 'content'> &
  Partial<Pick<NewReply, 'quotedId' | 'content'>> & { referenceId?: string | undefined }

/** Sends a failed or unknown message again, as itself. Throws `message_not_found` or `message_not_failed`. */
export async function retryMessage(app: App, viewer: Viewer, messageId: string): Promise<MessageView> {
  // What is out of sight is not told from what is not there.
  const { conversation: seen } = await getMessageRow(app, viewer, messageId)
  const row = await transact(app, async (trx) => {
    const conversation = await lockSeen(app, trx, viewer, seen.id)
    await requireRecipientOf(trx, viewer, conversation)
    const row = await findMessage(trx, messageId)
    if (row?.direction !== 'out') throw messageNotFound()
    if (row.status !== 'failed' && row.status !== 'unknown') {
      throw new AppError('message_not_failed', 'This message is already on its way.', { status: 409 })
    }
    await setMessageStatus(app, trx, conversation, row, { to: 'queued', retriedBy: viewer.agentId })
    return { ...row, status: 'queued' as const, failure_code: null }
  })
  ringDeliveries(app, row.channel_id)
  return viewMessage(app, storedMessage(row))
}

/**
 * Stores a reply to the contact, or a note for the team, in the caller's transaction. Idempotent by (who writes, client
 * id). Throws `conversation_not_found`, `recipient_not_allowed`, `client_id_reused`, `answered_meanwhile`,
 * `mention_unseen`, `media_not_found`, and for what the channel cannot do `kind_not_offered`, `message_not_found`,
 * `contact_not_found`, `edit_too_late`, `delete_too_late`, and what `readSendTime` throws.
 */
export async function storeReply(
  app: App,
  trx: Trx,
  viewer: Viewer,
  reply: Reply & { conversationId: string },
) {
  const keyed = { ...reply, authorKey: authorKeyOf(viewer) }
  const bodyHash = hashBody({ ...keyed, scope: scopeOf(reply) })
  const conversation = await lockSeen(app, trx, viewer, reply.conversationId)
  if (!reply.note) await requireRecipientOf(trx, viewer, conversation)
  const earlier = await findEarlier(trx, keyed, bodyHash)
  if (earlier) return { message: storedMessage(earlier), duplicate: true, channelId: earlier.channel_id }
  await refuseIfAnswered(trx, conversation, keyed)
  const sendAt = readSendTime(app, conversation, reply)
  const row = await newMessage(app, trx, {
    ...keyed,
    ...(await readContent(app, trx, conversation, reply)),
    accountId: viewer.accountId,
    bodyHash,
    conversation,
    quoted: await quote(trx, conversation, reply.quotedId ?? null),
    direction: reply.note ? 'note' : 'out',
    status: reply.note ? 'sent' : sendAt === null ? 'queued' : 'scheduled',
    sendAt,
    author: { kind: 'agent', id: viewer.agentId, name: viewer.name },
    referenceId: reply.referenceId === undefined ? null : storable(reply.referenceId),
    requestId: viewer.key?.requestId ?? null,
  })
  const action = isAction(row.kind)
  const message = storeMessage(trx, conversation, row, reply.note || action ? 'agents' : 'visitor')
  if (!action && sendAt === null) await noteInList(trx, conversation, row)
  if (reply.note) await tellMentioned(app, trx, viewer, conversation, row)
  return { message, duplicate: false, channelId: row.channel_id }
}

/** Two agents, one customer: who began before the other's answer came is asked first. Whatever follows an older message is none. */
async function refuseIfAnswered(
  trx: Trx,
  { id }: ConversationWithContact,
  { note, content, seenSeq, authorKey }: Reply & { authorKey: string },
): Promise<void> {
  if (seenSeq === undefined || note || (content && isAction(content.kind))) return
  const asked = { conversationId: id, seq: seenSeq, exceptAuthorKey: authorKey, exceptKinds: ACTIONS }
  if (!(await hasAnswerAfter(trx, asked))) return
  throw new AppError(
    'answered_meanwhile',
    'Somebody has answered since you began to write. Read that answer, then send yours again if it is still needed.',
    { status: 409 },
  )
}

/** Who is named in a note is told, except by themselves. */
async function tellMentioned(
  app: App,
  trx: Trx,
  viewer: Viewer,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
): Promise<void> {
  const { mentionedAgents = [] } = storedMessage(row).details ?? {}
  const about = { kind: 'mention' as const, conversation, messageId: row.id, preview: preview(row) }
  for (const { agentId } of mentionedAgents) {
    if (agentId !== viewer.agentId) await notify(app, trx, { ...about, agentId, actor: viewer })
  }
}

/** Something done to an older message is no news of the conversation's. */
async function noteInList(trx: Trx, conversation: ConversationWithContact, row: MessageWithMedia) {
  await changeConversation(trx, conversation, {
    ...lastMessage(row),
    ...(row.direction === 'note' ? {} : reopened(conversation)),
  })
}

/** The same client id may not stand for another reply. */
function scopeOf(reply: Reply & { conversationId: string }): string {
  const {
    conversationId,
    note,
    quotedId = null,
    content = null,
    mentions = [],
    mentionedAgentIds = [],
    referenceId,
    sendAt,
  } = reply
  const named = mentions.length > 0 ? [mentions] : mentionedAgentIds.length > 0 ? [mentionedAgentIds] : []
  const isPlain = !quotedId && !content && named.length === 0
  const more = isPlain ? '' : ` ${JSON.stringify([quotedId, content, ...named])}`
  const label = referenceId === undefined ? '' : ` ${JSON.stringify(referenceId)}`
  const time = sendAt === undefined ? '' : ` at ${sendAt}`
  return `${conversationId} ${note}${more}${label}${time}`
}
