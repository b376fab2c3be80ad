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
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', voteKey(secret, [pollKey.id ?? '', creator, voter]), iv)
  cipher.setAAD(Buffer.from(`${pollKey.id}\u0000${voter}`))
  const selectedOptions = options.map((option) => createHash('sha256').update(option).digest())
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
  const encPayload = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return {
    pollUpdateMessage: {
      pollCreationMessageKey: pollKey,
      vote: { encPayload, encIv: iv },
      senderTimestampMs: Date.now(),
    },
  }
}

function voteKey(secret: Uint8Array, parts: string[]): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(SECRET_LENGTH)).update(secret).digest()
  const info = Buffer.concat([Buffer.from([...parts, 'Poll Vote'].join('')), Buffer.from([1])])
  return createHmac('sha256', extracted).update(info).digest()
}
