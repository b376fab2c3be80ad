import type { MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { chatIdsOf, PERSON_HOST } from '#server/core/chat-ids.ts'
import { vCard } from '#server/lib/vcard.ts'
import type { MessageDetails, MessageKind, MessageStatus } from '#server/protocol/views.ts'

/** What is no message of its own in WhatsApp, or none that can be read. */
export const NO_MESSAGE: readonly MessageKind[] = [
  'reaction',
  'edit',
  'delete',
  'vote',
  'call',
  'system',
  'unavailable',
]

/** Whose messages they are, and the digits of the number that reads them. */
interface Place {
  chatId: string
  ownPhone: string | null
}

/** Messages of one chat as Baileys has them, as far as they are known here; in a group with who wrote each. */
export async function rawMessages(app: App, rows: readonly MessageWithMedia[], { chatId, ownPhone }: Place) {
  const isGroup = chatId.endsWith('@g.us')
  const writers = isGroup ? await chatIdsOf(app, rows.flatMap(writerOf)) : new Map<string, string>()
  const own = ownPhone === null ? undefined : ownPhone + PERSON_HOST
  return rows
    .filter((row) => !NO_MESSAGE.includes(row.kind) && (row.kind !== 'unsupported' || row.body !== ''))
    .map((row) => {
      const fromMe = row.direction === 'out'
      const writer = fromMe ? own : writers.get(row.author_id ?? '')
      const participant = isGroup && writer !== undefined ? { participant: writer } : {}
      return {
        row,
        details: detailsOf(row),
        raw: rawMessage(row, { remoteJid: chatId, fromMe, ...participant }),
      }
    })
}
export type ReadMessage = Awaited<ReturnType<typeof rawMessages>>[number]

/** What a message says in words, if only the question of a poll or the name of a place. */
export function wordsOf({ row, details }: Pick<ReadMessage, 'row' | 'details'>): string {
  if (row.deleted_at !== null) return ''
  const { poll, location, contacts } = details
  const named = poll?.question ?? location?.name ?? contacts?.map(({ name }) => name).join(', ') ?? ''
  return row.body || named
}

function writerOf({ author_kind, author_id }: MessageWithMedia): string[] {
  return author_kind === 'contact' && author_id !== null ? [author_id] : []
}

function detailsOf({ details }: MessageWithMedia): MessageDetails {
  return details === null ? {} : JSON.parse(details)
}

function rawMessage(
  row: MessageWithMedia,
  place: { remoteJid: string; fromMe: boolean; participant?: string },
) {
  const key = { ...place, id: row.external_id ?? row.id }
  const message: Record<string, unknown> =
    row.deleted_at === null ? contentOf(row) : { protocolMessage: { key, type: 'REVOKE' } }
  return {
    key,
    message,
    messageTimestamp: String(Math.floor(row.sent_at / 1000)),
    status: RAW_STATUS[row.status],
  }
}

function contentOf(row: MessageWithMedia): Record<string, unknown> {
  const { body, kind, media } = row
  const { location, contacts = [], poll, voice, missingFile, viewOnce } = detailsOf(row)
  const name = media?.name ?? missingFile?.name
  const size = media?.size ?? missingFile?.size
  const file = {
    mimetype: media?.mime ?? missingFile?.mime ?? '',
    ...(size == null ? {} : { fileLength: String(size) }),
    ...(viewOnce ? { viewOnce } : {}),
  }
  switch (kind) {
    case 'image':
    case 'video':
      return { [`${kind}Message`]: { ...file, caption: body } }
    case 'document':
      return { documentMessage: { ...file, fileName: name ?? '', caption: body } }
    case 'audio':
    case 'voice':
      return {
        audioMessage: { ...file, ptt: kind === 'voice', ...(voice ? { seconds: voice.seconds } : {}) },
      }
    case 'sticker':
      return { stickerMessage: file }
    case 'location':
      return location ? placeOf(location, body) : { conversation: body }
    case 'contacts':
      return cardsOf(contacts)
    case 'poll':
      return poll ? { pollCreationMessage: pollOf(poll) } : { conversation: body }
    default:
      return { conversation: body }
  }
}

function placeOf(
  { latitude, longitude, name, address, live }: NonNullable<MessageDetails['location']>,
  caption: string,
): Record<string, unknown> {
  const point = { degreesLatitude: latitude, degreesLongitude: longitude }
  if (live) return { liveLocationMessage: { ...point, caption } }
  return { locationMessage: { ...point, name: name ?? '', address: address ?? '' } }
}

function cardsOf(contacts: NonNullable<MessageDetails['contacts']>): Record<string, unknown> {
  const cards = contacts.map((card) => ({ displayName: card.name, vcard: vCard(card) }))
  if (cards.length === 1) return { contactMessage: cards[0] }
  return { contactsArrayMessage: { displayName: `${cards.length} contacts`, contacts: cards } }
}

function pollOf({ question, options, selectable }: NonNullable<MessageDetails['poll']>) {
  return {
    name: question,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
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
