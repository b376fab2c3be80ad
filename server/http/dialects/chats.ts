import { findIdentity } from '#db/contacts.ts'
import { findConversationOfContact, findConversationRow } from '#db/conversations.ts'
import {
  findMessage,
  listMessagesByExternalId,
  listThread,
  type MessageRow,
  type MessageWithMedia,
} from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { PERSON_HOST } from '#server/core/chat-ids.ts'
import { readRecipient } from '#server/core/recipients.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import { AppError } from '#server/lib/errors.ts'
import { NO_MESSAGE } from './raw-messages.ts'

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

/**
 * The newest messages of a chat after a time, oldest first, and up to which number the team has read. Throws
 * `chat_not_found` where it is out of sight.
 */
export async function readThread(
  app: App,
  viewer: Viewer,
  { conversationId, limit, after = 0 }: { conversationId: string; limit: number; after?: number },
): Promise<{ rows: MessageWithMedia[]; readSeq: number }> {
  const conversation = await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) })
  if (!conversation) throw chatNotFound()
  const thread = { conversationId, before: null, limit, visitor: true, exceptKinds: NO_MESSAGE }
  const rows = await listThread(app.db, thread)
  return {
    rows: rows.filter(({ sent_at }) => sent_at > after).reverse(),
    readSeq: conversation.agents_read_seq,
  }
}

/** The message of a chat that WhatsApp calls so, or that had no other id yet than ours. Throws `message_not_found`. */
export async function findChatMessage(
  app: App,
  { conversationId, externalId }: { conversationId: string; externalId: string },
): Promise<MessageRow> {
  const [known] = await listMessagesByExternalId(app.db, { conversationId, externalId })
  const row = known ?? (await findMessage(app.db, externalId))
  if (row?.conversation_id === conversationId) return row
  throw new AppError('message_not_found', 'There is no such message in this chat.', { status: 404 })
}

function chatNotFound(): AppError {
  return new AppError('chat_not_found', 'There is no such chat.', { status: 404, field: 'phone' })
}
