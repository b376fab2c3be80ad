import type { BaileysEventMap, Chat, ChatUpdate } from '@whiskeysockets/baileys'
import type { ChatAddress, ChatChange, Seen } from '#server/channels/channel.ts'
import type { TypingState } from '#server/protocol/rest.ts'
import type { HostCall } from './host-call.ts'
import { isUs, type Reading, readChat, readGroupId, readPeer } from './peers.ts'
import { isObject, readName, readNumber, readText } from './values.ts'

/** Muted for good, as the last second of the year 9999. */
export const FOREVER_MS = Date.UTC(9999, 11, 31, 23, 59, 59)
/** Earlier than this as milliseconds, it must have been seconds. */
const SECONDS_END = 100_000_000_000

/** `chats.update` and `chats.upsert`: what the phone did to chats, and what they are called. */
export function fromChats(chats: readonly (Chat | ChatUpdate)[], reading: Reading): HostCall[] {
  return chats.flatMap((update): HostCall[] => {
    const chat = isObject(update) ? readChat({ remoteJid: update.id }, reading) : 'no_chat'
    if (typeof chat === 'string') return []
    const name = readName(update.name)
    const changes = chatChanges(update).map((change): HostCall => ({ do: 'changeChat', chat, change }))
    return name === null ? changes : [...changes, { do: 'rename', chat, name }]
  })
}

/** `chats.delete`. */
export function fromDeletedChats(jids: readonly string[], reading: Reading): HostCall[] {
  return jids.flatMap((jid) => inChat(jid, reading, { type: 'cleared' }))
}

/** `messages.delete`: gone from our own phone, single ones or all of a chat. */
export function fromDeletedMessages(
  deleted: BaileysEventMap['messages.delete'],
  reading: Reading,
): HostCall[] {
  if ('jid' in deleted) return inChat(deleted.jid, reading, { type: 'cleared' })
  return deleted.keys.flatMap((key): HostCall[] => {
    const chat = readChat(key, reading)
    const externalId = readText(key?.id, 300)
    if (typeof chat === 'string' || externalId === '') return []
    return [{ do: 'change', target: { chat, externalId }, change: { type: 'removed' } }]
  })
}

/** `blocklist.set` and `blocklist.update`. */
export function fromBlocklist(
  { blocklist, type = 'add' }: { blocklist: readonly string[]; type?: 'add' | 'remove' },
  reading: Reading,
): HostCall[] {
  return blocklist.flatMap((jid) => inChat(jid, reading, { type: 'blocked', blocked: type === 'add' }))
}

/** `presence.update`: who is writing or recording, and who has stopped; in a chat with one person, who is online. */
export function fromPresence(
  { id, presences }: BaileysEventMap['presence.update'],
  reading: Reading,
): HostCall[] {
  const chat = readChat({ remoteJid: id }, reading)
  if (typeof chat === 'string' || !isObject(presences)) return []
  return Object.entries(presences).flatMap(([jid, presence]): HostCall[] => {
    const author = readPeer([jid])
    if (!author || isUs(author, reading.us)) return []
    const seen = chat.kind === 'person' ? readSeen(presence) : null
    const typing: HostCall = { do: 'typing', chat, author, state: readTyping(presence) }
    return seen ? [typing, { do: 'presence', chat, seen }] : [typing]
  })
}

/** `groups.upsert` and `groups.update`: the subject. Everything else of a group is told by its notices. */
export function fromGroups(groups: readonly { id?: string; subject?: string }[]): HostCall[] {
  return groups.flatMap((group): HostCall[] => {
    const groupId = readGroupId(group?.id)
    const name = readName(group?.subject)
    if (!groupId || !name) return []
    return [{ do: 'rename', chat: { kind: 'group', groupId, subject: name }, name }]
  })
}

/** Until when a chat is muted; null where it is not. */
export function mutedUntil(value: unknown): number | null {
  const time = readNumber(value)
  if (time === null || time === 0) return null
  if (time < 0) return FOREVER_MS
  return Math.min(time < SECONDS_END ? time * 1000 : time, FOREVER_MS)
}

function chatChanges(update: Chat | ChatUpdate): ChatChange[] {
  const changes: ChatChange[] = []
  if (typeof update.archived === 'boolean') changes.push({ type: 'archived', archived: update.archived })
  if (update.pinned !== undefined)
    changes.push({ type: 'pinned', pinned: (readNumber(update.pinned) ?? 0) > 0 })
  if (update.muteEndTime !== undefined) changes.push({ type: 'muted', until: mutedUntil(update.muteEndTime) })
  // A number above 0 only counts what has come: the inbox counts for itself.
  if (update.unreadCount === 0) changes.push({ type: 'read' })
  if (update.unreadCount === -1) changes.push({ type: 'unread' })
  return changes
}

function inChat(jid: unknown, reading: Reading, change: ChatChange): HostCall[] {
  const chat: ChatAddress | string =
    typeof jid === 'string' ? readChat({ remoteJid: jid }, reading) : 'no_chat'
  return typeof chat === 'string' ? [] : [{ do: 'changeChat', chat, change }]
}

function readTyping(presence: unknown): TypingState {
  const known = isObject(presence) ? presence.lastKnownPresence : null
  if (known === 'composing') return 'typing'
  return known === 'recording' ? 'recording' : 'paused'
}

function readSeen(presence: unknown): Seen | null {
  if (!isObject(presence)) return null
  const { lastKnownPresence, lastSeen } = presence
  const seconds = readNumber(lastSeen)
  if (lastKnownPresence === 'available') return { online: true, lastSeenAt: null }
  if (lastKnownPresence !== 'unavailable') return null
  return { online: false, lastSeenAt: seconds === null || seconds <= 0 ? null : seconds * 1000 }
}
