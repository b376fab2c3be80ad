import { jidDecode, type WAMessage, type WAMessageKey } from '@whiskeysockets/baileys'
import type { ChannelAuthor, ChatAddress, Peer } from '#server/channels/channel.ts'
import { readName } from './values.ts'

/** The account's own number. */
export type Us = Peer

/** What a mapping is told besides the payload. */
export interface Reading {
  us: Us
  now: number
  /** What a person is called, where that is known. */
  nameOf?(peer: Peer): string | null
  /** What a group is called, where that is known. */
  subjectOf?(groupId: string): string | null
}

export type PersonAddress = Extract<ChatAddress, { kind: 'person' }>

/** Why a chat is none of an inbox's. */
export type NoChat = 'status' | 'newsletter' | 'broadcast_list' | 'bot' | 'no_chat'

const SERVERS: Readonly<Record<string, 'phone' | 'lid' | undefined>> = {
  's.whatsapp.net': 'phone',
  'c.us': 'phone',
  hosted: 'phone',
  lid: 'lid',
  'hosted.lid': 'lid',
}
const LONGEST_JID = 100
const PHONE = /^\d{5,20}$/
const LID = /^\d{1,30}$/
const GROUP = /^(\d[\d-]{0,58}\d)@g\.us$/
/** WhatsApp's own numbers that are no people: announcements and assistants. */
const BOT = /^(0|1313555\d{4}|131655500\d{2})@/

/** A person from the one or two addresses a payload has of them, whatever device they write from. */
export function readPeer(jids: readonly unknown[], name: unknown = null): Peer | null {
  const peer: Peer = { phone: null, lid: null, name: readName(name) }
  for (const jid of jids) {
    if (typeof jid !== 'string' || jid.length > LONGEST_JID) continue
    const decoded = jidDecode(jid)
    const kind = decoded && SERVERS[decoded.server]
    if (!kind || !(kind === 'phone' ? PHONE : LID).test(decoded.user)) continue
    peer[kind] ??= decoded.user
  }
  return peer.phone === null && peer.lid === null ? null : peer
}

export function isUs(peer: Peer, us: Us): boolean {
  return (peer.phone !== null && peer.phone === us.phone) || (peer.lid !== null && peer.lid === us.lid)
}

/**
 * Whether a chat is the one with ourselves. Baileys asks our own phone for things there, by messages that are
 * acknowledged as any other and are none of the inbox's.
 */
export function isOurPhone(chat: ChatAddress, us: Us): boolean {
  return chat.kind === 'person' && isUs(chat, us)
}

/** The account itself, or a person, from their addresses. */
export function readAuthor(jids: readonly unknown[], us: Us, name: unknown = null): ChannelAuthor | null {
  const peer = readPeer(jids, name)
  return peer && isUs(peer, us) ? 'us' : peer
}

/** The conversation that a message's key names, or why there is none. */
export function readChat(
  key: WAMessageKey | null | undefined,
  { us, subjectOf }: Reading,
  pushName: unknown = null,
): ChatAddress | NoChat {
  const jid = key?.remoteJid
  if (typeof jid !== 'string' || jid.length > LONGEST_JID) return 'no_chat'
  if (jid === 'status@broadcast') return 'status'
  if (jid.endsWith('@newsletter')) return 'newsletter'
  if (jid.endsWith('@bot') || BOT.test(jid)) return 'bot'
  const groupId = readGroupId(jid)
  if (groupId) return { kind: 'group', groupId, subject: subjectOf?.(groupId) ?? null }
  const broadcast = jid.endsWith('@broadcast')
  if (broadcast && key?.fromMe) return 'broadcast_list'
  const primary = broadcast ? key?.participant : jid
  const alternate = (broadcast && key?.participantAlt) || key?.remoteJidAlt
  return readPerson(primary, alternate, us, key?.fromMe ? null : pushName) ?? 'no_chat'
}

export function readGroupId(jid: unknown): string | null {
  return typeof jid === 'string' ? (GROUP.exec(jid)?.[1] ?? null) : null
}

/** Who wrote a message of `chat`; null where a group's payload does not say it. */
export function readMessageAuthor(message: WAMessage, chat: ChatAddress, us: Us): ChannelAuthor | null {
  const { key } = message
  if (key.fromMe) return 'us'
  const name = message.pushName || message.verifiedBizName
  if (chat.kind === 'person') {
    return isUs(chat, us) ? 'us' : { phone: chat.phone, lid: chat.lid, name: readName(name) }
  }
  return readAuthor([key.participant || message.participant, key.participantAlt], us, name)
}

/** The person of a chat's key. On what we sent, the second address may be our own: it says nothing of them. */
function readPerson(primary: unknown, alternate: unknown, us: Us, name: unknown): PersonAddress | null {
  const alone = readPeer([primary])
  if (!alone) return null
  const other = readPeer([alternate])
  const both = other && isUs(other, us) !== isUs(alone, us) ? [primary] : [primary, alternate]
  const peer = readPeer(both, name)
  return peer && { kind: 'person', ...peer }
}
