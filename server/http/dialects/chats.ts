import { findIdentity } from '#db/contacts.ts'
import { findConversationOfContact, findConversationRow } from '#db/conversations.ts'
import { listMessagesByExternalId, listThread, type MessageRow, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { PERSON_HOST } from '#server/core/chat-ids.ts'
import { readRecipient } from '#server/core/recipients.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import { AppError } from '#server/lib/errors.ts'
import type { MessageStatus } from '#server/protocol/views.ts'

/** The conversation with a number or a group; who may see it is for what is done with it. Throws `chat_not_found`. */
export async function findChat(
  app: App,
  viewer: Viewer,
  { channelId, typed }: { channelId: string; typed: string },
): Promise<{ conversationId: string; chatId: string }> {
  const { accountId } = viewer
  const recipient = await readRecipient(app.db, accountId, { typed, field: 'phone' })
  const [value = '', host] = recipient.split('@')
  const kind = host === 'g.us' ? 'group' : host === 'lid' ? 'lid' : 'phone'
  const identity = await findIdentity(app.db, { channelId, kind, value })
  const contactId = identity?.contact_id ?? ''
  const conversation = await findConversationOfContact(app.db, { channelId, contactId })
  if (!conversation) throw chatNotFound()
  return {
    conversationId: conversation.id,
    chatId: host === undefined ? recipient + PERSON_HOST : recipient,
  }
}

/** The newest messages of a chat after a time, oldest first. Throws `chat_not_found` where it is out of sight. */
export async function readThread(
  app: App,
  viewer: Viewer,
  { conversationId, limit, after = 0 }: { conversationId: string; limit: number; after?: number },
): Promise<MessageWithMedia[]> {
  const conversation = await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) })
  if (!conversation) throw chatNotFound()
  const rows = await listThread(app.db, { conversationId, before: null, limit, visitor: true })
  return rows.filter(({ sent_at }) => sent_at > after).reverse()
}

/** The message of a chat that WhatsApp calls so. Throws `message_not_found`. */
export async function findChatMessage(
  app: App,
  { conversationId, externalId }: { conversationId: string; externalId: string },
): Promise<MessageRow> {
  const [row] = await listMessagesByExternalId(app.db, { conversationId, externalId })
  if (row) return row
  throw new AppError('message_not_found', 'There is no such message in this chat.', { status: 404 })
}

/** A message as Baileys has it, as far as it is known here. */
export function rawMessage(row: MessageWithMedia, chatId: string) {
  const { media, body } = row
  const file = media && { mimetype: media.mime, fileLength: String(media.size), caption: body }
  return {
    key: { remoteJid: chatId, fromMe: row.direction === 'out', id: row.external_id ?? row.id },
    message: file && media ? { [`${media.kind}Message`]: file } : { conversation: body },
    messageTimestamp: String(Math.floor(row.sent_at / 1000)),
    status: RAW_STATUS[row.status],
  }
}

const RAW_STATUS: Record<MessageStatus, string> = {
  received: 'DELIVERY_ACK',
  scheduled: 'PENDING',
  queued: 'PENDING',
  sending: 'PENDING',
  unknown: 'PENDING',
  sent: 'SERVER_ACK',
  delivered: 'DELIVERY_ACK',
  read: 'READ',
  played: 'PLAYED',
  failed: 'ERROR',
}

function chatNotFound(): AppError {
  return new AppError('chat_not_found', 'There is no such chat.', { status: 404, field: 'phone' })
}
