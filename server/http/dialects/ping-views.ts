import type { MessageWithMedia } from '#db/messages.ts'
import { PERSON_HOST } from '#server/core/chat-ids.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { rawMessage } from './chats.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const JAKARTA_MS = 7 * HOUR_MS

/** A chat of the list. */
export function viewPingChat(
  { contact, lastMessage, lastActivityAt, unreadCount }: ConversationView,
  { chatId, now }: { chatId: string; now: number },
) {
  const at = lastMessage?.sentAt ?? lastActivityAt
  return {
    id: dashed(chatId),
    type: null,
    sender: lastMessage?.direction === 'out',
    uid: chatId,
    message: lastMessage?.preview ?? '',
    phone: chatId.replace(PERSON_HOST, ''),
    photo: '',
    name: contact.name ?? '',
    unread: unreadCount,
    time: ago(now - at),
    // The original's day is Jakarta's, its time of a message UTC's.
    timedate: new Date(at + JAKARTA_MS).toISOString().slice(0, 19).replace('T', ' '),
    timestamp: Math.floor(at / 1000),
  }
}

/** A message of a chat. */
export function viewPingMessage(row: MessageWithMedia, chatId: string) {
  const raw = rawMessage(row, chatId)
  const { media } = row
  const isRead = row.status === 'read' || row.status === 'played'
  return {
    id: raw.key.id,
    message: {
      type: media?.kind ?? 'text',
      url: null,
      mime: media?.mime ?? '',
      detail: { asset: media !== null, text: row.body },
    },
    time: new Date(row.sent_at).toISOString().slice(11, 16),
    timestamp: raw.messageTimestamp,
    sender: raw.key.fromMe,
    details: raw,
    for_read: { remoteJid: chatId },
    status: isRead ? 'READ' : 'UNREAD',
  }
}

function dashed(chatId: string): string {
  return chatId.replace(/[@.]/g, '-')
}

function ago(passed: number): string {
  if (passed < HOUR_MS) return `${Math.max(0, Math.floor(passed / MINUTE_MS))} Menit lalu`
  if (passed < DAY_MS) return `${Math.floor(passed / HOUR_MS)} Jam lalu`
  return `${Math.floor(passed / DAY_MS)} Hari lalu`
}
