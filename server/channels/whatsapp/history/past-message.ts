import { proto, type WAMessage } from '@whiskeysockets/baileys'
import type { ChannelAuthor, ChatAddress, HistoryPart, Peer } from '#server/channels/channel.ts'
import type { HostCall } from '../from-whatsapp/host-call.ts'
import { fromWhatsapp } from '../from-whatsapp/message.ts'
import { type Reading, readAuthor, readChat, readMessageAuthor } from '../from-whatsapp/peers.ts'
import { isObject, readList, readNumber, readSeconds, readText } from '../from-whatsapp/values.ts'
import { optionsOf } from '../from-whatsapp/votes.ts'
import { missing } from '../media/fetch-file.ts'

type Line = HistoryPart['messages'][number]

/** A message of the past: its line, where it is one, and what is to be told after all lines are there. */
export interface PastMessage {
  message: Line | null
  after: HostCall[]
  sentAt: number
}

const { StubType } = proto.WebMessageInfo
const MOST = 1_000

/** What one payload of the past is; null where it is nothing for an inbox. */
export function readPast(payload: WAMessage, reading: Reading): PastMessage | null {
  const received = fromWhatsapp(payload, reading)
  const sentAt = isObject(payload) ? readSeconds(payload.messageTimestamp, reading.now) : reading.now
  switch (received.type) {
    case 'change':
      return {
        message: null,
        after: [{ do: 'change', target: received.target, change: received.change }],
        sentAt,
      }
    // What it chose is told by the poll itself: the past has votes opened.
    case 'vote':
      return null
    case 'nothing':
      return deletedLine(payload, reading)
    case 'message': {
      const { message, file, changes } = received
      const status = changes.find((change) => change.type === 'status')?.status ?? null
      const editedAt = changes.find((change) => change.type === 'edited')?.at ?? null
      const target = { chat: message.chat, externalId: message.externalId }
      const stars = changes.filter((change) => change.type === 'starred')
      return {
        message: {
          ...message,
          chat: message.chat.kind === 'person' ? named(message.chat, reading) : message.chat,
          author: message.author === 'us' ? 'us' : named(message.author, reading),
          // The past of years is not fetched by itself.
          file: file && missing(file, 'past', true),
          status,
          reactions: readReactions(payload, message.chat, sentAt, reading),
          editedAt,
          deletedAt: null,
        },
        after: [
          ...stars.map((change): HostCall => ({ do: 'change', target, change })),
          ...readVotes(payload, target, sentAt, reading),
        ],
        sentAt,
      }
    }
  }
}

function named<P extends Peer>(peer: P, { nameOf }: Reading): P {
  return { ...peer, name: peer.name ?? nameOf?.(peer) ?? null }
}

/** A message that was deleted for everyone: that there was one is part of the past. */
function deletedLine(payload: WAMessage, reading: Reading): PastMessage | null {
  const type = isObject(payload) ? payload.messageStubType : null
  if (type !== StubType.REVOKE && type !== StubType.ADMIN_REVOKE) return null
  const chat = readChat(payload.key, reading, payload.pushName)
  const externalId = readText(payload.key.id, 300)
  if (typeof chat === 'string' || externalId === '') return null
  const author = readMessageAuthor(payload, chat, reading.us)
  if (!author) return null
  const sentAt = readSeconds(payload.messageTimestamp, reading.now)
  const message: Line = {
    chat,
    author,
    externalId,
    kind: 'text',
    text: '',
    file: null,
    details: null,
    quoted: null,
    mentions: [],
    sentAt,
    status: null,
    reactions: [],
    editedAt: null,
    deletedAt: Math.max(readSeconds(payload.revokeMessageTimestamp, sentAt), sentAt),
  }
  return { message, after: [], sentAt }
}

function readReactions(
  { reactions }: WAMessage,
  chat: ChatAddress,
  sentAt: number,
  { us, now }: Reading,
): Line['reactions'] {
  return readList(reactions, MOST).flatMap((reaction) => {
    const author = actorOf(reaction.key, chat, us)
    const emoji = readText(reaction.text, 40)
    if (!author || emoji === '') return []
    return [{ author, emoji, at: timeOf(reaction.senderTimestampMs, sentAt, now) }]
  })
}

function readVotes(
  { message, pollUpdates }: WAMessage,
  target: { chat: ChatAddress; externalId: string },
  sentAt: number,
  { us, now }: Reading,
): HostCall[] {
  return readList(pollUpdates, MOST).flatMap((update): HostCall[] => {
    const author = actorOf(update.pollUpdateMessageKey, target.chat, us)
    const hashes = readList(update.vote?.selectedOptions, MOST).filter((hash) => hash instanceof Uint8Array)
    if (!author || !message) return []
    const at = timeOf(update.senderTimestampMs, sentAt, now)
    return [
      { do: 'change', target, change: { type: 'voted', author, options: optionsOf(message, hashes), at } },
    ]
  })
}

/** Who did something to a message of `chat`, by the key of the deed. */
function actorOf(
  key: proto.IMessageKey | null | undefined,
  chat: ChatAddress,
  us: Reading['us'],
): ChannelAuthor | null {
  if (key?.fromMe) return 'us'
  if (chat.kind === 'person') return { phone: chat.phone, lid: chat.lid, name: chat.name }
  return readAuthor([key?.participant], us)
}

/** A deed's own time: never before the message it was done to, and never to come. */
function timeOf(value: unknown, sentAt: number, now: number): number {
  const time = Math.floor(readNumber(value) ?? 0)
  return time > sentAt && time <= now ? time : sentAt
}
