import { PERSON_HOST } from '#server/core/chat-ids.ts'
import type { ConversationView, MessageKind } from '#server/protocol/views.ts'
import { type ReadMessage, wordsOf } from './raw-messages.ts'

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

/** A message of a chat; what customers write is read once the team has read up to it. */
export function viewPingMessage(
  message: ReadMessage,
  { chatId, readSeq }: { chatId: string; readSeq: number },
) {
  const { row, raw } = message
  return {
    id: raw.key.id,
    message: {
      type: typeOf(message),
      url: null,
      mime: row.media?.mime ?? '',
      detail: { asset: row.media !== null, text: wordsOf(message) },
    },
    time: new Date(row.sent_at).toISOString().slice(11, 16),
    timestamp: raw.messageTimestamp,
    sender: raw.key.fromMe,
    details: raw,
    for_read: { remoteJid: chatId },
    status: isRead(message, readSeq) ? 'READ' : 'UNREAD',
  }
}

function typeOf({ row }: ReadMessage): string {
  if (row.deleted_at !== null) return 'deleted'
  if (row.media) return row.media.kind
  return TYPES[row.kind] ?? row.kind
}

const TYPES: Partial<Record<MessageKind, string>> = {
  voice: 'audio',
  contacts: 'contact',
  unsupported: 'text',
}

function isRead({ row }: ReadMessage, readSeq: number): boolean {
  if (row.direction === 'in') return row.historic === 1 || (row.seq ?? 0) <= readSeq
  return row.status === 'read' || row.status === 'played'
}

function dashed(chatId: string): string {
  return chatId.replace(/[@.]/g, '-')
}

function ago(passed: number): string {
  if (passed < HOUR_MS) return `${Math.max(0, Math.floor(passed / MINUTE_MS))} Menit lalu`
  if (passed < DAY_MS) return `${Math.floor(passed / HOUR_MS)} Jam lalu`
  return `${Math.floor(passed / DAY_MS)} Hari lalu`
}
