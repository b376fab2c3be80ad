import type { MessageKind, MessageStatus } from '#server/protocol/views.ts'
import { PERSON_HOST } from '../chat-ids.ts'
import type { ConnectionNews, IncomingNews, NumberNews, StatusNews } from './news.ts'

/** S1: what Fonnte calls the addresses `webhook`, `webhookstatus` and `webhookconnect` with. */
export function tellFonnte(news: NumberNews): object | null {
  switch (news.type) {
    case 'message.created':
      return tellIncoming(news)
    case 'messages.status':
      return tellStatus(news)
    case 'channel.changed':
      return tellConnection(news)
  }
}

/** What its own programs can read; a call, say, is nothing that they know. */
const READ: readonly MessageKind[] = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'poll',
]

function tellIncoming({ device, chat, sender, message, fileUrl }: IncomingNews): object | null {
  if (!READ.includes(message.kind)) return null
  const { location, poll } = message.details ?? {}
  const filename = message.media?.name ?? ''
  return {
    device: device.phone,
    // Whoever answers the sender of a group's message answers the group.
    sender: short(chat.id),
    message: message.text,
    // Of buttons, which there are none of.
    text: '',
    member: chat.isGroup ? short(sender.id) : '',
    name: sender.name,
    location: location ? `${location.latitude},${location.longitude}` : '',
    timestamp: Math.floor(message.sentAt / 1000),
    inboxid: message.id,
    pollname: poll?.question ?? '',
    choices: poll?.options.join(',') ?? '',
    url: fileUrl,
    filename,
    extension: /\.(\w+)$/.exec(filename)?.[1] ?? '',
  }
}

function tellStatus({ device, row, status }: StatusNews): object | null {
  if (!TOLD.includes(status)) return null
  return {
    device: device.phone,
    id: row.id,
    stateid: row.external_id ?? '',
    status: FONNTE_STATUS[status],
    state: status === 'failed' ? '' : status,
  }
}

function tellConnection({ at, device, before, state, code }: ConnectionNews): object | null {
  if ((before === 'online') === (state === 'online')) return null
  return {
    device: device.phone,
    status: state === 'online' ? 'connect' : 'disconnect',
    timestamp: Math.floor(at / 1000),
    reason: state === 'online' ? '' : (code ?? state),
  }
}

const TOLD: readonly MessageStatus[] = ['sent', 'delivered', 'read', 'played', 'failed']

/** How a message fared, in Fonnte's words. */
export const FONNTE_STATUS: Record<MessageStatus, string> = {
  scheduled: 'waiting',
  queued: 'pending',
  sending: 'processing',
  // Nobody knows yet: it may still arrive.
  unknown: 'processing',
  sent: 'sent',
  delivered: 'sent',
  read: 'sent',
  played: 'sent',
  received: 'sent',
  failed: 'invalid',
}

function short(chatId: string): string {
  return chatId.replace(PERSON_HOST, '')
}
