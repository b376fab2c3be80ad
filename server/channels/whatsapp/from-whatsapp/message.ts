import { proto, type WAMessage } from '@whiskeysockets/baileys'
import type { ChannelAuthor, ChannelChange, ChannelMessage, ChatAddress } from '#server/channels/channel.ts'
import type { MessageDetails } from '#server/protocol/views.ts'
import { readMissedCall } from './calls.ts'
import { readContent } from './content.ts'
import { readSurroundings } from './context.ts'
import { readChange } from './group-changes.ts'
import type { Part } from './part.ts'
import { isUs, type Reading, readChat, readMessageAuthor, readPeer } from './peers.ts'
import { readDeed } from './protocol.ts'
import { receiptsOf } from './receipts.ts'
import { type Arrival, nothing, type Received } from './received.ts'
import { systemMessage } from './system-line.ts'
import { contentName, isOnlySenderKey, type Unwrapped, unwrap } from './unwrap.ts'
import { isObject, readSeconds, readText } from './values.ts'
import { unsupportedPart } from './visible-text.ts'

const { StubType } = proto.WebMessageInfo

/**
 * What a message from `messages.upsert` is to an inbox, live and from the backlog alike. Pure, and never throws: what
 * a person sent becomes at least a line that says so.
 */
export function fromWhatsapp(message: WAMessage, reading: Reading): Received {
  if (!isObject(message) || !isObject(message.key)) return nothing('no_chat')
  if (message.category === 'peer') return nothing('peer')
  const chat = readChat(message.key, reading, message.pushName || message.verifiedBizName)
  if (typeof chat === 'string') return nothing(chat)
  const externalId = readText(message.key.id, 300)
  if (externalId === '') return nothing('no_id')
  const sentAt = readSeconds(message.messageTimestamp, reading.now)
  const author = readMessageAuthor(message, chat, reading.us)
  const unwrapped = unwrap(message.message)
  if (!unwrapped || isBare(message, unwrapped)) {
    return readNotice(message, { chat, author, externalId, sentAt }, reading)
  }
  if (!author) return nothing('no_author')
  const arrival = { chat, author, externalId, sentAt }
  if (isOnlySenderKey(unwrapped.content)) return nothing('sender_key')
  try {
    const deed = readDeed(unwrapped.content, arrival, reading)
    return deed ?? readLine(message, unwrapped, arrival, reading)
  } catch {
    // A payload that breaks a rule nobody thought of is still something a person sent.
    return built(arrival, unsupportedPart({}), [])
  }
}

/** True where only the key of the group could be read of it. */
function isBare({ messageStubType }: WAMessage, { content }: Unwrapped): boolean {
  return messageStubType === StubType.CIPHERTEXT && contentName(content) === null
}

/** A message without content: not readable yet, to be opened on the phone, or a notice of WhatsApp itself. */
function readNotice(
  message: WAMessage,
  { author, ...rest }: Omit<Arrival, 'author'> & { author: ChannelAuthor | null },
  reading: Reading,
): Received {
  // Nobody is named where WhatsApp itself did it: the account's own number stands for that.
  const arrival = { ...rest, author: author ?? 'us' }
  const type = message.messageStubType ?? StubType.UNKNOWN
  const ofPerson = message.key.isViewOnce || type === StubType.CIPHERTEXT
  if (ofPerson && !author) return nothing('no_author')
  if (message.key.isViewOnce) return built(arrival, unsupportedPart({}, { viewOnce: true }), [])
  if (ofPerson) return built(arrival, { kind: 'unavailable', text: '', details: null, file: null }, [])
  if (type === StubType.REVOKE || type === StubType.ADMIN_REVOKE) return nothing('revoked')
  const missed = readMissedCall(type)
  if (missed) return built(arrival, missed, [])
  const actor = author === null || author === 'us' ? actorOf(message, rest.chat, reading) : author
  const change = readChange(message, actor, reading)
  if (change) return systemMessage(arrival, reading, change)
  return nothing(type === StubType.UNKNOWN ? 'empty' : 'notice')
}

function readLine(
  { status, starred, key, userReceipt }: WAMessage,
  { content, viewOnce, edited }: Unwrapped,
  arrival: Arrival,
  { us }: Reading,
): Received {
  const part = readContent(content)
  const surroundings = readSurroundings(content, arrival.chat, us)
  const changes: ChannelChange[] = key.fromMe ? receiptsOf({ status, userReceipt }, us) : []
  const { author, sentAt } = arrival
  if (edited) changes.push({ type: 'edited', author, text: part.text, at: sentAt })
  if (starred === true) changes.push({ type: 'starred', starred })
  if (viewOnce || isOnceFile(content)) {
    // Its sender wants it seen once, on a phone: neither file nor text is kept.
    const details = { ...part.details, viewOnce: true }
    return built(arrival, { ...part, text: '', file: null, details }, changes, surroundings)
  }
  return built(arrival, part, changes, surroundings)
}

function isOnceFile({ imageMessage, videoMessage, ptvMessage, audioMessage }: proto.IMessage): boolean {
  return [imageMessage, videoMessage, ptvMessage, audioMessage].some((node) => node?.viewOnce === true)
}

function built(
  { chat, author, externalId, sentAt }: Arrival,
  { kind, text, details, file }: Part,
  changes: ChannelChange[],
  surroundings: Partial<Pick<ChannelMessage, 'quoted' | 'mentions'>> & {
    details?: MessageDetails | null
    expiration?: number
  } = {},
): Received {
  const { quoted = null, mentions = [], expiration = 0 } = surroundings
  const both = { ...details, ...surroundings.details }
  const message: ChannelMessage = {
    chat,
    author,
    externalId,
    kind,
    text,
    file: null,
    details: Object.keys(both).length > 0 ? both : null,
    quoted,
    mentions,
    // One that does not say so tells nothing: not every phone writes it on every kind.
    ...(expiration > 0 ? { disappearsAfter: expiration } : {}),
    sentAt,
  }
  return { type: 'message', message, file, changes }
}

/** Who did what a notice tells of; nobody where it does not say. */
function actorOf({ key, participant }: WAMessage, chat: ChatAddress, { us }: Reading) {
  const named = readPeer([key.participant || participant, key.participantAlt])
  if (named) return isUs(named, us) ? us : named
  return key.fromMe ? us : chat.kind === 'person' ? chat : null
}
