import { readFileSync } from 'node:fs'
import makeWASocket, {
  type AuthenticationCreds,
  type AuthenticationState,
  type BaileysEventMap,
  BufferJSON,
  initAuthCreds,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
  type UserFacingSocketConfig,
  type WAMessage,
  type WAMessageUpdate,
  type WASocket,
} from '@whiskeysockets/baileys'
import pino from 'pino'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import type { Sandbox } from '../../apps/sandbox/sandbox.ts'
import { silenceLibsignal } from '../../apps/sandbox/signal/quiet-libsignal.ts'
import { trustCertificate } from '../../apps/sandbox/trust.ts'
import { until } from '../../apps/sandbox/until.ts'

silenceLibsignal(console)

const RECONNECT_MS = 20
const { ERROR } = proto.WebMessageInfo.Status
const STAYS_CLOSED = [401, 403, 440]

/** Bare Baileys, driven as a product drives it: keys in memory, and a new socket whenever the old one closed. */
export class BaileysClient {
  readonly auth = authInMemory()
  readonly messages: { message: WAMessage; type: string }[] = []
  readonly updates: WAMessageUpdate[] = []
  readonly events: [keyof BaileysEventMap, unknown][] = []
  readonly closeCodes: number[] = []
  qr: string | undefined
  isOpen = false
  reconnects = true
  socket: WASocket
  private readonly stored = new Map<string, WAMessage>()

  constructor(
    private readonly url: string,
    private readonly options: Partial<UserFacingSocketConfig> = {},
    alter: (creds: AuthenticationCreds) => void = () => {},
  ) {
    alter(this.auth.creds)
    this.socket = this.connect()
  }

  get history() {
    return this.of('messaging-history.set')
  }

  of<Name extends keyof BaileysEventMap>(name: Name): BaileysEventMap[Name][] {
    return this.events.filter(([event]) => event === name).map(([, value]) => value as BaileysEventMap[Name])
  }

  texts(): string[] {
    return this.messages.flatMap(({ message }) => textOf(message) ?? [])
  }

  findMessage(id: string): WAMessage | undefined {
    return this.messages.find(({ message }) => message.key.id === id && message.message)?.message
  }

  async message(id: string): Promise<WAMessage> {
    return until(() => this.findMessage(id), `the message ${id}`)
  }

  /** The furthest that a message of ours has come, wherever Baileys said so. */
  statusOf(id: string): number {
    const said = this.messages
      .filter(({ message }) => message.key.id === id)
      .map(({ message }) => message.status ?? 0)
    const updated = this.updates.filter(({ key }) => key.id === id).map(({ update }) => update.status ?? 0)
    return Math.max(0, ...said, ...updated)
  }

  /** The code with which the server refused a message of ours. */
  refusalOf(id: string | null | undefined): string | undefined {
    const said = this.messages.map(({ message }) => message)
    const updated = this.updates.map(({ key, update }) => ({ ...update, key }))
    const refused = [...said, ...updated].find(({ key, status }) => key.id === id && status === ERROR)
    return refused?.messageStubParameters?.[0]
  }

  open(): Promise<true> {
    return until(() => this.isOpen, 'the connection to open')
  }

  async close(): Promise<void> {
    this.reconnects = false
    await this.socket.end(undefined)
  }

  reconnect(): void {
    this.socket = this.connect()
  }

  private connect(): WASocket {
    const socket = makeWASocket({
      auth: this.auth,
      waWebSocketUrl: this.url,
      logger: pino({ level: process.env.SAPA_TEST_LOG ?? 'silent' }),
      getMessage: async ({ id }) => this.stored.get(id ?? '')?.message ?? undefined,
      defaultQueryTimeoutMs: 5_000,
      ...this.options,
    })
    socket.ev.process((events) => this.take(events))
    return socket
  }

  private take(events: Partial<BaileysEventMap>): void {
    for (const [name, value] of Object.entries(events))
      this.events.push([name as keyof BaileysEventMap, value])
    const upsert = events['messages.upsert']
    for (const message of upsert?.messages ?? []) {
      this.messages.push({ message, type: upsert?.type ?? '' })
      if (message.key.id && message.message) this.stored.set(message.key.id, message)
    }
    this.updates.push(...(events['messages.update'] ?? []))
    const update = events['connection.update']
    if (update?.qr) this.qr = update.qr
    if (update?.connection === 'open') this.isOpen = true
    if (update?.connection === 'close') this.closed(update.lastDisconnect?.error)
  }

  private closed(error: unknown): void {
    this.isOpen = false
    const code = codeOf(error)
    this.closeCodes.push(code)
    if (!this.reconnects || STAYS_CLOSED.includes(code)) return
    setTimeout(() => this.reconnects && this.reconnect(), RECONNECT_MS)
  }
}

/** A client that shows a QR code, which the phone scans; it comes back online with its history. */
export async function linkedClient(
  sandbox: Sandbox,
  phone: Phone,
  options: Partial<UserFacingSocketConfig> = {},
): Promise<BaileysClient> {
  const client = new BaileysClient(sandbox.url, options)
  const qr = await until(() => client.qr, 'a QR code')
  await phone.scan(qr)
  await client.open()
  await until(() => client.of('messaging-history.set').length >= 2, 'the history')
  return client
}

/** Lets this process fetch and upload files; gives back what undoes it. */
export function trust(sandbox: Sandbox): () => void {
  return trustCertificate(readFileSync(sandbox.certificate, 'utf8'))
}

export function textOf({ message }: WAMessage): string | undefined {
  return (
    message?.conversation ?? message?.extendedTextMessage?.text ?? message?.imageMessage?.caption ?? undefined
  )
}

function codeOf(error: unknown): number {
  const output = error && typeof error === 'object' && 'output' in error ? error.output : undefined
  return output && typeof output === 'object' && 'statusCode' in output ? Number(output.statusCode) : 0
}

function authInMemory(): AuthenticationState {
  const values = new Map<string, string>()
  return {
    creds: initAuthCreds(),
    keys: {
      async get<Type extends keyof SignalDataTypeMap>(type: Type, ids: string[]) {
        const found: { [id: string]: SignalDataTypeMap[Type] } = {}
        for (const id of ids) {
          const value = values.get(`${type}/${id}`)
          if (value === undefined) continue
          const parsed = JSON.parse(value, BufferJSON.reviver)
          // A protobuf turns its bytes into text on its way to JSON, and only it can turn them back.
          const isStateKey = type === 'app-state-sync-key'
          found[id] = isStateKey ? proto.Message.AppStateSyncKeyData.fromObject(parsed) : parsed
        }
        return found
      },
      async set(data: SignalDataSet) {
        for (const [type, entries] of Object.entries(data))
          for (const [id, value] of Object.entries(entries ?? {})) {
            if (value === null || value === undefined) values.delete(`${type}/${id}`)
            else values.set(`${type}/${id}`, JSON.stringify(value, BufferJSON.replacer))
          }
      },
    },
  }
}
