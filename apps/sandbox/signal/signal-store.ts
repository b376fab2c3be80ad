import { generateRegistrationId, signedKeyPair } from '@whiskeysockets/baileys'
import type {
  SenderKeyRecord as Record,
  SenderKeyName,
} from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import { SenderKeyRecord } from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import { SessionRecord, type SignalStorage } from 'libsignal'
import { type KeyPair, newKeyPair } from '../noise/primitives.ts'
import { signalKey } from './verify.ts'

/** libsignal's own mark. */
const STILL_OPEN = -1

/** The sessions with one device by their base key, as libsignal writes them down. */
interface Sessions {
  [baseKey: string]: { indexInfo: { used: number; closed: number } }
}

/** What one simulated device remembers for libsignal, in plain maps. */
export class SignalStore implements SignalStorage {
  readonly identity: KeyPair = newKeyPair()
  readonly registrationId = generateRegistrationId()
  readonly signedPreKey = signedKeyPair(this.identity, 1)
  private readonly sessions = new Map<string, Sessions>()
  private readonly preKeys = new Map<number, KeyPair>()
  private readonly senderKeys = new Map<string, Record>()
  private nextPreKeyId = 1

  newPreKey(): { id: number; publicKey: Uint8Array } {
    const id = this.nextPreKeyId++
    const pair = newKeyPair()
    this.preKeys.set(id, pair)
    return { id, publicKey: pair.public }
  }

  async loadSession(address: string) {
    const sessions = this.sessions.get(address)
    return sessions && recordOf(sessions)
  }

  async storeSession(address: string, record: SessionRecord) {
    this.sessions.set(address, sessionsOf(record))
  }

  /**
   * This store once for every session with a device, as if it were the only one; the last used first. Trying them all
   * in one record, libsignal would turn those that do not fit.
   */
  eachSession(address: string): SignalStorage[] {
    return Object.entries(this.sessions.get(address) ?? {})
      .sort(([, one], [, other]) => other.indexInfo.used - one.indexInfo.used)
      .map(([key]) => this.withOnly(address, key))
  }

  /** What is written next begins a new session; what is still on its way on an old one can be read. */
  closeSessions(address: string): void {
    for (const { indexInfo } of Object.values(this.sessions.get(address) ?? {})) {
      if (indexInfo.closed === STILL_OPEN) indexInfo.closed = Date.now()
    }
  }

  private withOnly(address: string, key: string): SignalStorage {
    return Object.assign(Object.create(this), {
      loadSession: async () => {
        const session = this.sessions.get(address)?.[key]
        return session && recordOf({ [key]: session })
      },
      storeSession: async (_: string, record: SessionRecord) => {
        this.sessions.set(address, { ...this.sessions.get(address), ...sessionsOf(record) })
      },
    })
  }

  isTrustedIdentity() {
    return true
  }

  async loadPreKey(id: number | string) {
    const pair = this.preKeys.get(Number(id))
    return pair && forLibsignal(pair)
  }

  removePreKey(id: number) {
    this.preKeys.delete(Number(id))
  }

  loadSignedPreKey() {
    return forLibsignal(this.signedPreKey.keyPair)
  }

  getOurRegistrationId() {
    return this.registrationId
  }

  getOurIdentity() {
    return forLibsignal(this.identity)
  }

  async loadSenderKey(name: SenderKeyName) {
    return this.senderKeys.get(name.toString()) ?? new SenderKeyRecord()
  }

  async storeSenderKey(name: SenderKeyName, record: Record) {
    this.senderKeys.set(name.toString(), record)
  }

  knowsSenderKey(name: SenderKeyName): boolean {
    return this.senderKeys.has(name.toString())
  }
}

function forLibsignal(pair: KeyPair) {
  return { privKey: Buffer.from(pair.private), pubKey: signalKey(pair.public) }
}

function recordOf(sessions: Sessions): SessionRecord {
  return SessionRecord.deserialize(Object({ version: 'v1', _sessions: sessions }))
}

function sessionsOf(record: SessionRecord): Sessions {
  return Object(record.serialize())._sessions
}
