import { AsyncLocalStorage } from 'node:async_hooks'
import type { BaileysEventMap, BinaryNode, SocketConfig, WASocket, WAVersion } from '@whiskeysockets/baileys'
import { atMost } from '#server/lib/at-most.ts'
import { createTurns } from '#server/lib/turns.ts'
import { type Close, readClose } from './close-reasons.ts'
import { connectWhatsapp, cutOff } from './connect.ts'
import type { Credentials } from './credentials.ts'
import { learnGroupNames } from './group-names.ts'
import type { Groups } from './groups.ts'
import type { Journal } from './journal.ts'
import { type KeyStore, whileConnected } from './key-store.ts'
import { createMemory } from './memory.ts'
import type { SessionOptions } from './options.ts'
import { listRaw } from './raw-messages.ts'

export interface ConnectionParts {
  credentials: Credentials
  store: KeyStore
  journal: Journal
  groups: Groups
  version: WAVersion
  makeSignalRepository(store: KeyStore): SocketConfig['makeSignalRepository']
  /** Everything Baileys tells. Must not throw and is not waited for. */
  take(events: Partial<BaileysEventMap>, socket: WASocket): void
  /** Every stanza of WhatsApp that matters here. */
  hear: {
    anything(): void
    message(node: BinaryNode): void
    acknowledgement(node: BinaryNode): void
    passkeyDemand(): void
  }
  /** Answers when everything that was told is taken in. */
  drained(): Promise<void>
}

/** One connection to WhatsApp, from the first byte to the end. */
export interface Connection {
  socket: WASocket
  beganAt: number
  /** Answers when Baileys is done with every message that it is working on now: whether it succeeded with this one. */
  processed(externalId: string): Promise<boolean>
  /** How it ended, once everything it told is taken in. */
  closed: Promise<Close>
  /** The end has begun: nothing is to be waited for any more. */
  ending: Promise<void>
  /** Ends it at once, with nothing answered any more. */
  cut(error: Error): void
}

/** Whose messages are decrypted at the same time. */
const CHATS_AT_ONCE = 32
const MOST_FAILED = 2_000
const MESSAGE = 'CB:message'
const PASSKEY = 'CB:notification,type:passkey_prologue_request'

export function openConnection(options: SessionOptions, parts: ConnectionParts): Connection {
  const { holder, database, clock } = options
  const beganAt = clock.now()
  const { credentials, groups, version } = parts
  let isEnding = false
  let line: WASocket['ws'] | null = null
  const isOver = () => isEnding || line?.isClosed === true || line?.isClosing === true
  const store = whileConnected(parts.store, isOver)
  const makeSignalRepository = parts.makeSignalRepository(store)
  const socket = connectWhatsapp(options, {
    creds: credentials.creds,
    store,
    version,
    makeSignalRepository,
    getMessage: async ({ id, fromMe }) => {
      const query = { channelId: holder.channelId, externalId: id ?? '', fromUs: fromMe ?? true }
      return (await listRaw(database.read, query))[0]?.message ?? undefined
    },
    cachedGroupMetadata: async (jid) => (await groups.cached(jid)) ?? (await groups.fetch(socket, jid)),
  })
  line = socket.ws
  hearStanzas(socket, parts)
  const processed = letChatsRunTogether(socket)
  const { promise: ending, resolve: begin } = newPromise<void>()
  const closed = new Promise<Close>((resolve) => {
    socket.ev.process((events) => {
      if (events['creds.update']) credentials.save()
      const tell = (more: Partial<BaileysEventMap>) => parts.take(more, socket)
      learnGroupNames(options, { groups, socket, tell }, events)
      tell(events)
      const update = events['connection.update']
      if (update?.connection === 'close') resolve(readClose(update.lastDisconnect?.error))
    })
  })
  // Baileys throws away what it has buffered when it ends, though WhatsApp was told that it has come.
  socket.registerSocketEndHandler(async () => {
    isEnding = true
    begin()
    socket.ev.flush()
    await parts.drained()
    await credentials.saved()
  })
  const cut = (error: Error) => {
    isEnding = true
    cutOff(socket, error)
  }
  return { socket, beganAt, processed, closed, ending, cut }
}

function hearStanzas(socket: WASocket, { journal, hear }: ConnectionParts): void {
  socket.ws.on(MESSAGE, hear.message)
  takeMessagesInTurn(socket, journal)
  socket.ws.on('frame', hear.anything)
  socket.ws.on('CB:ack,class:message', hear.acknowledgement)
  socket.ws.on(PASSKEY, hear.passkeyDemand)
}

/**
 * Baileys works on several messages of a chat at once until it decrypts, and may pass them on in another order. Here
 * one waits for the one before it. It is remembered first: Baileys decrypts as soon as it hears of a message.
 */
function takeMessagesInTurn({ ws }: WASocket, journal: Journal): void {
  const handlers = ws.listeners(MESSAGE)
  ws.removeAllListeners(MESSAGE)
  const turns = createTurns()
  ws.on(MESSAGE, (node: BinaryNode) => {
    journal.remember(node)
    for (const handle of handlers) {
      // Whatever goes wrong in it Baileys has told already.
      turns(chatOf(node), async () => handle(node)).catch(() => {})
    }
  })
}

/** A person's number and LID are one chat. */
function chatOf({ attrs }: BinaryNode): string {
  return attrs.sender_lid ?? attrs.from ?? ''
}

/**
 * Baileys works on one message at a time, of whichever chat, and would wait for one commit after the other. Messages of
 * one chat come in turn already: here those of others go along, and share commits. Answers how to wait for all of them.
 */
function letChatsRunTogether({ messageMutex, ev }: WASocket): (externalId: string) => Promise<boolean> {
  const limit = atMost(CHATS_AT_ONCE)
  const running = new Set<Promise<unknown>>()
  const failed = createMemory(MOST_FAILED)
  // What is being worked on is known by what is told meanwhile: the work itself has no name.
  const tellers = new AsyncLocalStorage<Set<string>>()
  const { emit } = ev
  ev.emit = (name, data) => {
    if (name === 'messages.upsert') for (const id of idsIn({ [name]: data })) tellers.getStore()?.add(id)
    return emit.call(ev, name, data)
  }
  messageMutex.mutex = (work) => {
    const ids = new Set<string>()
    const done = limit(() => tellers.run(ids, async () => work()))
    running.add(done)
    const forget = () => running.delete(done)
    done.then(forget, () => {
      for (const id of ids) failed.add(id)
      forget()
    })
    return done
  }
  return async (externalId) => {
    await Promise.allSettled(running)
    return !failed.has(externalId)
  }
}

function idsIn(events: Partial<BaileysEventMap>): string[] {
  return (events['messages.upsert']?.messages ?? []).map(({ key }) => key.id ?? '')
}

function newPromise<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
