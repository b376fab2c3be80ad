import type { BaileysEventMap, WAMessage, WASocket } from '@whiskeysockets/baileys'
import { createChatQueues } from './chat-queues.ts'
import { fromCall } from './from-whatsapp/calls.ts'
import {
  fromBlocklist,
  fromChats,
  fromDeletedChats,
  fromDeletedMessages,
  fromGroups,
  fromPresence,
} from './from-whatsapp/chats.ts'
import { fromContacts, linksOf } from './from-whatsapp/contacts.ts'
import type { HostCall } from './from-whatsapp/host-call.ts'
import { fromWhatsapp } from './from-whatsapp/message.ts'
import type { Reading } from './from-whatsapp/peers.ts'
import { fromMessageUpdates, fromReceipts } from './from-whatsapp/receipts.ts'
import { callHost, laneOf } from './host-calls.ts'
import { createMemory } from './memory.ts'
import type { SessionOptions } from './options.ts'
import { persistently } from './persistently.ts'
import { laneOfReceived, type Receiving, takeIn } from './receive.ts'

type Events = Partial<BaileysEventMap>

/** Takes in what Baileys tells, in the order of each chat, and lets nothing fall. */
export interface Intake {
  take(events: Events, socket: WASocket): void
  /** Does something else of the intake's kind: with its patience, after what its lane has before. */
  add(lane: string, work: () => Promise<void>): void
  /** Whether history that came through this could not be taken in. */
  hasLostHistory(socket: WASocket): boolean
  size(): number
  idle(): Promise<void>
}

const CHATS_AT_ONCE = 32
/** What waits for a database that is away is written down in the journal already: it need not be in memory too. */
const MOST_WAITING = 5_000
const MOST_TOLD = 2_000

export function createIntake(
  options: SessionOptions,
  parts: {
    signal: AbortSignal
    reading: () => Reading
    receiving: (socket: WASocket) => Receiving
    /** More is waiting than memory should hold: WhatsApp is to keep the rest for now. */
    overfull: () => void
  },
): Intake {
  const { clock, logger, holder } = options
  const queues = createChatQueues({ atOnce: CHATS_AT_ONCE })
  const failed = (error: unknown) =>
    logger.error({ err: error, channelId: holder.channelId }, 'something from WhatsApp could not be taken in')

  const add = (lane: string, work: () => Promise<void>, givenUp?: () => void) => {
    queues.add(lane, async () => {
      if (!(await persistently({ clock, signal: parts.signal, failed }, work))) givenUp?.()
    })
    if (queues.size() > MOST_WAITING) parts.overfull()
  }

  const withLostHistory = new WeakSet<WASocket>()
  const takeHistory = (history: BaileysEventMap['messaging-history.set'], socket: WASocket) =>
    add(
      'history',
      () => parts.receiving(socket).importHistory(history),
      () => withLostHistory.add(socket),
    )

  const told = createMemory(MOST_TOLD)
  /** Baileys says with every message what its sender is called: once is enough. */
  const tell = (call: HostCall) => {
    const isLasting = call.do === 'rename' || call.do === 'link'
    const news = isLasting ? JSON.stringify(call) : ''
    if (isLasting && told.has(news)) return
    add(laneOf(call), async () => {
      await callHost(options, call)
      if (isLasting) told.add(news)
    })
  }

  const takeMessage = (message: WAMessage, socket: WASocket) => {
    const received = fromWhatsapp(message, parts.reading())
    add(laneOfReceived(received), () => takeIn(options, parts.receiving(socket), message, received))
  }

  return {
    add: (lane, work) => add(lane, work),
    hasLostHistory: (socket) => withLostHistory.has(socket),
    size: queues.size,
    idle: queues.idle,
    take(events, socket) {
      const history = events['messaging-history.set']
      if (history) takeHistory(history, socket)
      for (const call of callsBefore(events, parts.reading()))
        add(laneOf(call), () => callHost(options, call))
      for (const message of events['messages.upsert']?.messages ?? []) takeMessage(message, socket)
      for (const call of callsAfter(events, parts.reading())) tell(call)
    },
  }
}

/** Who is who, and what they are called: good to know before their messages. */
function callsBefore(events: Events, reading: Reading): HostCall[] {
  const mapping = events['lid-mapping.update']
  return [
    ...(mapping ? linksOf([mapping], reading.us) : []),
    ...fromContacts(events['contacts.upsert'] ?? [], reading.us),
    ...fromContacts(events['contacts.update'] ?? [], reading.us),
    ...fromGroups(events['groups.upsert'] ?? []),
    ...fromGroups(events['groups.update'] ?? []),
  ]
}

/** What happened to messages and chats. Edits, deletions and reactions are taken from their own messages. */
function callsAfter(events: Events, reading: Reading): HostCall[] {
  const presence = events['presence.update']
  const deleted = events['messages.delete']
  const blocked = events['blocklist.update']
  const allBlocked = events['blocklist.set']
  return [
    ...fromMessageUpdates(events['messages.update'] ?? [], reading),
    ...fromReceipts(events['message-receipt.update'] ?? [], reading),
    ...fromChats(events['chats.update'] ?? [], reading),
    ...fromDeletedChats(events['chats.delete'] ?? [], reading),
    ...(deleted ? fromDeletedMessages(deleted, reading) : []),
    ...(allBlocked ? fromBlocklist(allBlocked, reading) : []),
    ...(blocked ? fromBlocklist(blocked, reading) : []),
    ...(presence ? fromPresence(presence, reading) : []),
    ...(events.call ?? []).flatMap((event): HostCall[] => {
      const message = fromCall(event, reading)
      return message ? [{ do: 'receive', message }] : []
    }),
  ]
}
