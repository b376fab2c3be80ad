import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'

type Content = proto.IMessage

const SECRET_LENGTH = 32
const IV_LENGTH = 12
const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

/** A plain string is a text message; anything else is taken as it is. */
export function contentOf(message: string | Content): Content {
  return typeof message === 'string' ? { conversation: message } : message
}

export function quoting(text: string, quoted: { id: string; author: string; content: Content }): Content {
  const { id, author, content } = quoted
  const contextInfo = { stanzaId: id, participant: author, quotedMessage: content }
  return { extendedTextMessage: { text, contextInfo } }
}

export function mentioning(text: string, jids: string[]): Content {
  return { extendedTextMessage: { text, contextInfo: { mentionedJid: jids } } }
}

/** An empty emoji takes the reaction back. */
export function reaction(key: proto.IMessageKey, emoji: string): Content {
  return { reactionMessage: { key, text: emoji, senderTimestampMs: Date.now() } }
}

export function edit(key: proto.IMessageKey, editedMessage: Content): Content {
  return { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: Date.now() } }
}

export function revocation(key: proto.IMessageKey): Content {
  return { protocolMessage: { key, type: REVOKE } }
}

export function poll(name: string, options: string[], selectable = 1): Content {
  return {
    messageContextInfo: { messageSecret: randomBytes(SECRET_LENGTH) },
    pollCreationMessageV3: {
      name,
      options: options.map((optionName) => ({ optionName })),
      selectableOptionsCount: selectable,
    },
  }
}

export interface Vote {
  pollKey: proto.IMessageKey
  /** The secret that came with the poll. */
  secret: Uint8Array
  creator: string
  voter: string
  options: string[]
}

/** A vote, which only who has the poll can read. */
export function vote({ pollKey, secret, creator, voter, options }: Vote): Content {
  const selectedOptions = options.map((option) => createHash('sha256').update(option).digest())
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
  const bound = [pollKey.id ?? '', creator, voter]
  const pollUpdateMessage = {
    pollCreationMessageKey: pollKey,
    vote: seal(plain, { secret, bound, use: 'Poll Vote' }),
    senderTimestampMs: Date.now(),
  }
  return { pollUpdateMessage }
}

export interface EventAnswer {
  eventKey: proto.IMessageKey
  /** The secret that came with the event. */
  secret: Uint8Array
  creator: string
  responder: string
  response: proto.Message.EventResponseMessage.EventResponseType
}

/** An answer to an event, which only who has the event can read. */
export function eventAnswer({ eventKey, secret, creator, responder, response }: EventAnswer): Content {
  const plain = proto.Message.EventResponseMessage.encode({ response, timestampMs: Date.now() }).finish()
  const bound = [eventKey.id ?? '', creator, responder]
  const sealed = seal(plain, { secret, bound, use: 'Event Response' })
  return { encEventResponseMessage: { eventCreationMessageKey: eventKey, ...sealed } }
}

/** Seals what is about another message with that message's secret, the message, its author and one's own address. */
function seal(
  plain: Uint8Array,
  { secret, bound, use }: { secret: Uint8Array; bound: string[]; use: string },
) {
  const [id, , own] = bound
  const extracted = createHmac('sha256', Buffer.alloc(SECRET_LENGTH)).update(secret).digest()
  const info = Buffer.concat([Buffer.from([...bound, use].join('')), Buffer.from([1])])
  const key = createHmac('sha256', extracted).update(info).digest()
  const encIv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, encIv)
  cipher.setAAD(Buffer.from(`${id}\u0000${own}`))
  return { encPayload: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]), encIv }
}
