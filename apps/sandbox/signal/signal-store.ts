import { generateRegistrationId, signedKeyPair } from '@whiskeysockets/baileys'
import type {
  SenderKeyRecord as Record,
  SenderKeyName,
} from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import { SenderKeyRecord } from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import type { SessionRecord, SignalStorage } from 'libsignal'
import { type KeyPair, newKeyPair } from '../noise/primitives.ts'
import { signalKey } from './verify.ts'

/** What one simulated device remembers for libsignal, in plain maps. */
export class SignalStore implements SignalStorage {
  readonly identity: KeyPair = newKeyPair()
  readonly registrationId = generateRegistrationId()
  readonly signedPreKey = signedKeyPair(this.identity, 1)
  readonly sessions = new Map<string, SessionRecord>()
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
    return this.sessions.get(address)
  }

  async storeSession(address: string, record: SessionRecord) {
    this.sessions.set(address, record)
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
