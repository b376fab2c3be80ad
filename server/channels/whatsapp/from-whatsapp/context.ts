import type { proto } from '@whiskeysockets/baileys'
import type { ChannelAuthor, ChannelMessage, ChatAddress, Peer } from '#server/channels/channel.ts'
import type { MessageDetails } from '#server/protocol/views.ts'
import { readContent } from './content.ts'
import { readAuthor, readPeer, type Us } from './peers.ts'
import { contentValue, unwrap } from './unwrap.ts'
import { isObject, readCount, readList, readText } from './values.ts'

const MOST_MENTIONS = 100
const QUOTE_LENGTH = 1_000
const LONGEST_S = 366 * 24 * 60 * 60

/** What a message says of others: which one it answers, whom it mentions, and whether it was forwarded. */
export interface Surroundings {
  quoted: ChannelMessage['quoted']
  mentions: Peer[]
  details: MessageDetails | null
  /** After how many seconds it disappears; 0 where it does not say. */
  expiration: number
}

export function readSurroundings(content: proto.IMessage, chat: ChatAddress, us: Us): Surroundings {
  const context = contextOf(content)
  if (!context) return { quoted: null, mentions: [], details: null, expiration: 0 }
  const forwarded = context.isForwarded === true || (readCount(context.forwardingScore) ?? 0) > 0
  return {
    quoted: readQuoted(context, chat, us),
    mentions: readMentions(context),
    details: forwarded ? { forwarded } : null,
    expiration: readCount(context.expiration, LONGEST_S) ?? 0,
  }
}

function contextOf(content: proto.IMessage): proto.IContextInfo | null {
  const value = contentValue(content)
  return isObject(value) && isContext(value.contextInfo) ? value.contextInfo : null
}

function readQuoted(context: proto.IContextInfo, chat: ChatAddress, us: Us): ChannelMessage['quoted'] {
  const externalId = readText(context.stanzaId, 300)
  const author = readAuthor([context.participant], us) ?? otherOne(chat)
  if (externalId === '' || !author) return null
  const unwrapped = unwrap(context.quotedMessage)
  if (!unwrapped) return { externalId, kind: 'text', text: '', author }
  const { kind, text } = readContent(unwrapped.content)
  const mentions = readMentions(contextOf(unwrapped.content) ?? {})
  return {
    externalId,
    kind,
    text: unwrapped.viewOnce ? '' : text.slice(0, QUOTE_LENGTH).toWellFormed(),
    author,
    ...(mentions.length > 0 ? { mentions } : {}),
  }
}

function readMentions(context: proto.IContextInfo): Peer[] {
  const peers = readList(context.mentionedJid, MOST_MENTIONS).map((jid) => readPeer([jid]))
  return peers.filter((peer) => peer !== null)
}

function otherOne(chat: ChatAddress): ChannelAuthor | null {
  return chat.kind === 'person' ? { phone: chat.phone, lid: chat.lid, name: chat.name } : null
}

function isContext(value: unknown): value is proto.IContextInfo {
  return isObject(value)
}
