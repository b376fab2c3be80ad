import type { BaileysEventMap, Chat, WAMessage } from '@whiskeysockets/baileys'
import { HISTORY_PART_SIZE, type HistoryPart, type Peer } from '#server/channels/channel.ts'
import { mutedUntil } from '../from-whatsapp/chats.ts'
import { fromContacts, linksOf, nameBook } from '../from-whatsapp/contacts.ts'
import type { HostCall } from '../from-whatsapp/host-call.ts'
import { type Reading, readChat } from '../from-whatsapp/peers.ts'
import { isObject, readCount, readList, readName, readNumber, readSeconds } from '../from-whatsapp/values.ts'
import { type PastMessage, readPast } from './past-message.ts'

/** A part of the past, with the payload of each of its messages in the same order. */
export interface PastPart {
  part: HistoryPart
  payloads: WAMessage[]
}

export interface Past {
  /** To be told first: which addresses are one person. */
  links: HostCall[]
  /** In the order in which they are to be imported. */
  parts: PastPart[]
  /** To be told last: names, stars, votes and what was done to messages of earlier parts. */
  after: HostCall[]
  /** What people call themselves: for those who have no other name. */
  nameOf(peer: Peer): string | null
  /** 0 to 100; null where it is not said. */
  progress: number | null
}

type Sync = BaileysEventMap['messaging-history.set']

/** More than one piece of the past ever has. */
const MOST = 1_000_000

/** `messaging-history.set`: a piece of the past in parts that are imported one by one, oldest first in every chat. */
export function fromHistory(sync: Sync, given: Reading): Past {
  const chats = list<Chat>(sync.chats)
  const contacts = list(sync.contacts)
  const called = nameBook(contacts, given.us)
  const nameOf = (peer: Peer) => given.nameOf?.(peer) ?? called(peer)
  const reading = { ...given, nameOf }
  const told = fromContacts(contacts, reading.us)
  const pairs = [
    ...list(sync.lidPnMappings),
    ...chats.flatMap(({ id, lidJid, pnJid }) => [
      { lid: id, pn: pnJid },
      { lid: lidJid, pn: id },
    ]),
  ]
  const past = messagesByChat(list<WAMessage>(sync.messages), reading)
  const messages = past.flatMap(({ message, payload }) => (message ? [{ message, payload }] : []))
  const addresses = readChats(chats, reading)
  const count = Math.ceil(Math.max(messages.length, addresses.length) / HISTORY_PART_SIZE)
  const parts = Array.from({ length: count }, (_, index) => {
    const slice = <T>(all: T[]) => all.slice(index * HISTORY_PART_SIZE, (index + 1) * HISTORY_PART_SIZE)
    const mine = slice(messages)
    return {
      part: { chats: slice(addresses), messages: mine.map(({ message }) => message) },
      payloads: mine.map(({ payload }) => payload),
    }
  })
  return {
    links: unique([...linksOf(pairs, reading.us), ...told.filter((call) => call.do === 'link')]),
    parts,
    after: [...told.filter((call) => call.do !== 'link'), ...past.flatMap(({ after }) => after)],
    nameOf: called,
    progress: readCount(sync.progress, 100),
  }
}

/** Everything of one chat stays together, in the order it was sent; WhatsApp gives the newest first. */
function messagesByChat(
  messages: readonly WAMessage[],
  reading: Reading,
): (PastMessage & { payload: WAMessage })[] {
  const byChat = new Map<string, (PastMessage & { payload: WAMessage })[]>()
  for (const payload of [...messages].reverse()) {
    const read = readPast(payload, reading)
    if (!read) continue
    const jid = String(payload.key.remoteJid)
    const chat = byChat.get(jid) ?? []
    chat.push({ ...read, payload })
    byChat.set(jid, chat)
  }
  return [...byChat.values()].flatMap((chat) => chat.sort((a, b) => a.sentAt - b.sentAt))
}

function readChats(chats: readonly Chat[], reading: Reading & Pick<Past, 'nameOf'>): HistoryPart['chats'] {
  return chats.flatMap((given) => {
    const name = readName(given.displayName) ?? readName(given.name)
    const chat = readChat(
      { remoteJid: given.id, remoteJidAlt: given.pnJid ?? given.lidJid ?? undefined },
      reading,
    )
    if (typeof chat === 'string') return []
    const after = readCount(given.ephemeralExpiration) ?? 0
    return {
      ...(after > 0
        ? { disappears: { after, setAt: readSeconds(given.ephemeralSettingTimestamp, reading.now) } }
        : {}),
      chat:
        chat.kind === 'group'
          ? { ...chat, subject: name ?? chat.subject }
          : { ...chat, name: name ?? chat.name ?? reading.nameOf(chat) },
      archived: given.archived === true,
      pinned: (readNumber(given.pinned) ?? 0) > 0,
      mutedUntil: mutedUntil(given.muteEndTime),
      unread: given.markedAsUnread === true || (readCount(given.unreadCount) ?? 0) > 0,
    }
  })
}

function list<T extends object>(value: readonly T[] | null | undefined): T[] {
  return readList(value, MOST).filter((element) => isObject(element))
}

function unique(calls: HostCall[]): HostCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()]
}
