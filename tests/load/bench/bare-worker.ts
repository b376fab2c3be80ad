import { Agent } from 'node:https'
import {
  type AuthenticationCreds,
  Browsers,
  initAuthCreds,
  makeCacheableSignalKeyStore,
  makeWASocket,
  type proto,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type WASocket,
} from '@whiskeysockets/baileys'
import { createLogger } from '#server/lib/logger.ts'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import { type ClientCalls, inFlight, letters, memoryNow, workNow } from './client-calls.ts'
import { answerCalls, preciseNow } from './worker-calls.ts'

// Baileys by itself, with keys in memory: what a program has that keeps nothing.

interface BareNumber {
  socket: WASocket
  online: Promise<void>
}

const logger = createLogger('silent')
const numbers = new Map<string, BareNumber>()
const sent = new Map<string, proto.IMessage>()
let where = { url: '', certificate: '' }
let taken = 0
let isStopping = false
let waiting: { count: number; resolve: (answer: { at: number }) => void } | null = null
quietLibsignal()

const calls: ClientCalls = {
  async start(given) {
    where = given
  },
  pair: ({ number }) =>
    new Promise((resolve) => {
      numbers.set(
        number,
        openNumber((qr) => resolve({ qr })),
      )
    }),
  async online({ number }) {
    await getNumber(number).online
    return { at: preciseNow() }
  },
  taken: async () => taken,
  hasTaken: ({ count }) =>
    new Promise((resolve) => {
      waiting = { count, resolve }
      tell()
    }),
  async send({ number, to, each, inFlight: count }) {
    const { socket } = getNumber(number)
    const begunAt = preciseNow()
    await inFlight(letters(to, each), count, async (letter) => {
      const message = await socket.sendMessage(`${letter.to}@s.whatsapp.net`, { text: letter.text })
      if (message?.key.id && message.message) sent.set(message.key.id, message.message)
    })
    return { begunAt }
  },
  work: workNow,
  memory: memoryNow,
  async stop() {
    isStopping = true
    for (const { socket } of numbers.values()) await socket.end(undefined)
  },
}
answerCalls(calls)

function openNumber(onQr: (qr: string) => void): BareNumber {
  const creds = initAuthCreds()
  const store = makeCacheableSignalKeyStore(memoryStore(), logger)
  let resolveOnline = () => {}
  const online = new Promise<void>((resolve) => {
    resolveOnline = resolve
  })
  const connect = (): WASocket => {
    const socket = openSocket(creds, store)
    socket.ev.process((events) => {
      if (events['creds.update']) Object.assign(creds, events['creds.update'])
      const update = events['connection.update']
      if (update?.qr) onQr(update.qr)
      if (creds.accountSyncCounter > 0) resolveOnline()
      // WhatsApp ends the connection once after pairing.
      if (update?.connection === 'close' && !isStopping) number.socket = connect()
      const messages = events['messages.upsert']?.messages ?? []
      taken += messages.filter(({ key, message }) => !key.fromMe && message?.conversation).length
      tell()
    })
    return socket
  }
  const number: BareNumber = { socket: connect(), online }
  return number
}

function openSocket(creds: AuthenticationCreds, keys: SignalKeyStore): WASocket {
  const { url, certificate } = where
  return makeWASocket({
    waWebSocketUrl: url,
    auth: { creds, keys },
    logger,
    browser: Browsers.ubuntu('Chrome'),
    markOnlineOnConnect: false,
    syncFullHistory: false,
    fetchAgent: new Agent({ ca: certificate }),
    getMessage: async ({ id }) => sent.get(id ?? ''),
  })
}

function memoryStore(): SignalKeyStore {
  const values = new Map<string, unknown>()
  return {
    async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const found: { [id: string]: SignalDataTypeMap[T] } = {}
      for (const id of ids) {
        const value = values.get(`${type}/${id}`)
        if (value !== undefined) found[id] = value as SignalDataTypeMap[T]
      }
      return found
    },
    async set(data) {
      for (const [type, entries] of Object.entries(data)) {
        for (const [id, value] of Object.entries(entries ?? {})) {
          if (value === null) values.delete(`${type}/${id}`)
          else values.set(`${type}/${id}`, value)
        }
      }
    },
  }
}

function tell(): void {
  if (!waiting || taken < waiting.count) return
  waiting.resolve({ at: preciseNow() })
  waiting = null
}

function getNumber(number: string): BareNumber {
  const found = numbers.get(number)
  if (!found) throw new Error(`There is no number ${number}.`)
  return found
}
