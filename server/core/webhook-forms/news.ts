import { type ConversationWithContact, findConversationRow } from '#db/conversations.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import { findNumber } from '#db/whatsapp.ts'
import type { App } from '#server/context.ts'
import type { Logged } from '#server/protocol/events.ts'
import type { ProgramEvent } from '#server/protocol/program-events.ts'
import type { MediaView, MessageStatus, MessageView, WhatsappState } from '#server/protocol/views.ts'
import { chatIdsOf } from '../chat-ids.ts'
import { isSentHere } from '../send-queue.ts'
import { storedMessage, viewMessage } from '../views.ts'

/** The WhatsApp number that an event is of. */
interface Device {
  id: string
  /** Digits; '' until it is linked. */
  phone: string
}

/** A customer has written. */
export interface IncomingNews {
  type: 'message.created'
  device: Device
  chat: Chat
  /** In a group another one than the chat. */
  sender: { id: string; name: string }
  message: MessageView<MediaView>
  /** What WhatsApp calls the message. */
  externalId: string
  /** Where its file can be fetched, for one to two hours. */
  fileUrl: string
}

/** A message that was sent from here has come further, or failed. */
export interface StatusNews {
  type: 'messages.status'
  device: Device
  chat: Chat
  row: MessageWithMedia
  status: MessageStatus
  failureCode: string | null
  /** It was not known before to have left. */
  hasLeft: boolean
}

/** A number stands otherwise than before. */
export interface ConnectionNews {
  type: 'channel.changed'
  at: number
  device: Device
  before: WhatsappState
  state: WhatsappState
  code: string | null
}

interface Chat {
  /** `…@s.whatsapp.net`, `…@lid` or `…@g.us`. */
  id: string
  isGroup: boolean
}

/** What other gateways tell of too, with all that is needed to say it in their words. */
export type NumberNews = IncomingNews | StatusNews | ConnectionNews
type Event<T extends ProgramEvent['type']> = Logged<Extract<ProgramEvent, { type: T }>>

/** What an event means to programs of other gateways: of WhatsApp numbers only, and never what only the team may read. */
export async function newsOf(app: App, event: Logged<ProgramEvent>): Promise<NumberNews[]> {
  switch (event.type) {
    case 'message.created':
      return event.message.direction === 'in' && !event.message.historic ? incoming(app, event.message) : []
    case 'message.updated':
      return ofChange(app, event)
    case 'messages.status': {
      const news = event.messageIds.map((id) => statusOf(app, id, { status: event.status }))
      return (await Promise.all(news)).flat()
    }
    case 'channel.changed':
      return ofChannel(event)
    default:
      return []
  }
}

async function incoming(app: App, message: MessageView<MediaView>): Promise<IncomingNews[]> {
  const place = await placeOf(app, message.conversationId)
  if (!place) return []
  const { device, chat, contact } = place
  const row = await findMessage(app.db, message.id)
  const author = message.author.id ?? contact.id
  const id = chat.isGroup ? (await chatIdsOf(app, [author])).get(author) : chat.id
  return [
    {
      type: 'message.created',
      device,
      chat,
      sender: { id: id ?? '', name: message.author.name ?? '' },
      message,
      externalId: row?.external_id ?? message.id,
      fileUrl: message.media ? new URL(message.media.url, app.config.url).href : '',
    },
  ]
}

async function ofChange(app: App, { messageId, changes }: Event<'message.updated'>): Promise<NumberNews[]> {
  const { kind, status, failureCode } = changes
  if (status) {
    const [before, now] = status
    return statusOf(app, messageId, { before, status: now, failureCode: failureCode?.[1] ?? null })
  }
  // Only now it can be read.
  if (kind?.[0] !== 'unavailable') return []
  const row = await findMessage(app.db, messageId)
  if (row?.direction !== 'in' || row.historic === 1) return []
  return incoming(app, viewMessage(app, storedMessage(row)))
}

async function statusOf(
  app: App,
  messageId: string,
  change: { before?: MessageStatus; status: MessageStatus; failureCode?: string | null },
): Promise<StatusNews[]> {
  const row = await findMessage(app.db, messageId)
  const place = row && isSentHere(row) && (await placeOf(app, row.conversation_id))
  if (!place) return []
  const { device, chat } = place
  const { status, failureCode = null } = change
  return [{ type: 'messages.status', device, chat, row, status, failureCode, hasLeft: hasLeft(row, change) }]
}

/** A receipt may be faster than the server's word that it was sent: then nobody was told yet. */
function hasLeft(
  { left_at, delivered_at, read_at }: MessageWithMedia,
  { before, status }: { before?: MessageStatus; status: MessageStatus },
): boolean {
  if (before) return status === 'sent'
  const earlier = { sent: [], delivered: [left_at], read: [left_at, delivered_at] }
  const steps = status === 'sent' || status === 'delivered' || status === 'read' ? earlier[status] : null
  return (steps ?? [left_at, delivered_at, read_at]).every((at) => at === null)
}

function ofChannel({ at, channel, stateBefore }: Event<'channel.changed'>): ConnectionNews[] {
  if (!channel.whatsapp || stateBefore === undefined) return []
  const { phone, state, stateCode: code } = channel.whatsapp
  const device = { id: channel.id, phone: phone ?? '' }
  return [{ type: 'channel.changed', at, device, before: stateBefore, state, code }]
}

async function placeOf(
  app: App,
  conversationId: string,
): Promise<(Pick<ConversationWithContact, 'contact'> & { device: Device; chat: Chat }) | undefined> {
  const conversation = await findConversationRow(app.db, { conversationId })
  const number = conversation && (await findNumber(app.db, conversation.channel_id))
  if (!number) return undefined
  const { contact } = conversation
  return {
    contact,
    device: { id: number.channel_id, phone: number.phone ?? '' },
    chat: {
      id: (await chatIdsOf(app, [contact.id])).get(contact.id) ?? '',
      isGroup: contact.kind === 'group',
    },
  }
}
