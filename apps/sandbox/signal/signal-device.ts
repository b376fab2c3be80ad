import { encodeWAMessage, proto, unpadRandomMax16 } from '@whiskeysockets/baileys'
import {
  GroupCipher,
  GroupSessionBuilder,
  SenderKeyDistributionMessage,
  SenderKeyName,
} from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import { ProtocolAddress, SessionBuilder, SessionCipher } from 'libsignal'
import { bytesOf, type Node, node } from '../nodes.ts'
import type { KeyBundle } from './key-nodes.ts'
import { SignalStore } from './signal-store.ts'
import { signalKey } from './verify.ts'

const PRE_KEY_MESSAGE = 3
const OWN_SENDER_KEY = 'me'

/** A device that the sandbox plays: it has an identity, prekeys and sessions, and really encrypts. */
export class SignalDevice {
  readonly store = new SignalStore()
  private readonly toldSenderKey = new Set<string>()

  /** `name` must be unlike that of any other device: libsignal queues its work by it, for the whole process. */
  constructor(private readonly name: string) {}

  get identity() {
    return this.store.identity
  }

  /** A bundle with a one-time prekey of its own. */
  newBundle(): KeyBundle {
    const { keyPair, keyId, signature } = this.store.signedPreKey
    return {
      registrationId: this.store.registrationId,
      identity: this.store.identity.public,
      signedPreKey: { id: keyId, publicKey: keyPair.public, signature },
      preKey: this.store.newPreKey(),
    }
  }

  async hasSession(peer: string): Promise<boolean> {
    const record = await this.store.loadSession(this.address(peer).toString())
    return record?.haveOpenSession() ?? false
  }

  closeSessions(peer: string): void {
    this.store.closeSessions(this.address(peer).toString())
  }

  async startSession(peer: string, bundle: KeyBundle): Promise<void> {
    const { registrationId, identity, signedPreKey, preKey } = bundle
    const session = {
      registrationId,
      identityKey: signalKey(identity),
      signedPreKey: {
        keyId: signedPreKey.id,
        publicKey: signalKey(signedPreKey.publicKey),
        signature: signedPreKey.signature,
      },
      ...(preKey && { preKey: { keyId: preKey.id, publicKey: signalKey(preKey.publicKey) } }),
    }
    const builder = new SessionBuilder(this.store, this.address(peer))
    // libsignal's types ask for a one-time prekey; its code does without, as when a device has run out of them.
    await builder.initOutgoing(session as Parameters<SessionBuilder['initOutgoing']>[0])
  }

  /** The `<enc>` with which one device tells another, with whom it has a session. */
  async encrypt(peer: string, message: proto.IMessage): Promise<Node> {
    const cipher = new SessionCipher(this.store, this.address(peer))
    const { type, body } = await cipher.encrypt(encodeWAMessage(message))
    const kind = type === PRE_KEY_MESSAGE ? 'pkmsg' : 'msg'
    return node('enc', { v: '2', type: kind }, Buffer.from(body, 'binary'))
  }

  async decrypt(peer: string, encrypted: Node): Promise<proto.Message> {
    const bytes = bytesOf(encrypted)
    const plain = await (encrypted.attrs.type === 'pkmsg'
      ? new SessionCipher(this.store, this.address(peer)).decryptPreKeyWhisperMessage(bytes)
      : this.decryptOnAnySession(peer, bytes))
    return proto.Message.decode(unpadRandomMax16(plain))
  }

  private async decryptOnAnySession(peer: string, bytes: Uint8Array): Promise<Uint8Array> {
    const address = this.address(peer)
    let failure: unknown = new Error('No session')
    for (const store of this.store.eachSession(address.toString())) {
      try {
        return await new SessionCipher(store, address).decryptWhisperMessage(bytes)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  async encryptForGroup(group: string, message: proto.IMessage): Promise<Node> {
    const cipher = new GroupCipher(this.store, this.senderKeyName(group, OWN_SENDER_KEY))
    return node('enc', { v: '2', type: 'skmsg' }, await cipher.encrypt(encodeWAMessage(message)))
  }

  async decryptFromGroup(group: string, peer: string, encrypted: Node): Promise<proto.Message> {
    const cipher = new GroupCipher(this.store, this.senderKeyName(group, peer))
    return proto.Message.decode(unpadRandomMax16(await cipher.decrypt(bytesOf(encrypted))))
  }

  /** The message that gives others our key for a group. */
  async senderKeyOf(group: string): Promise<proto.IMessage> {
    const builder = new GroupSessionBuilder(this.store)
    const key = await builder.create(this.senderKeyName(group, OWN_SENDER_KEY))
    return {
      senderKeyDistributionMessage: {
        groupId: group,
        axolotlSenderKeyDistributionMessage: key.serialize(),
      },
    }
  }

  /** True once per group and peer: who has been told our key needs it no second time. */
  mustTellSenderKey(group: string, peer: string): boolean {
    const told = `${group}|${peer}`
    if (this.toldSenderKey.has(told)) return false
    this.toldSenderKey.add(told)
    return true
  }

  forgetTellingSenderKey(peer: string): void {
    for (const told of this.toldSenderKey) if (told.endsWith(`|${peer}`)) this.toldSenderKey.delete(told)
  }

  async learnSenderKey(peer: string, message: proto.Message.ISenderKeyDistributionMessage): Promise<void> {
    const { groupId, axolotlSenderKeyDistributionMessage: serialized } = message
    const key = new SenderKeyDistributionMessage(null, null, null, null, serialized)
    await new GroupSessionBuilder(this.store).process(this.senderKeyName(groupId ?? '', peer), key)
  }

  knowsSenderKey(group: string, peer: string): boolean {
    return this.store.knowsSenderKey(this.senderKeyName(group, peer))
  }

  private senderKeyName(group: string, peer: string): SenderKeyName {
    const { id, deviceId } = this.address(peer)
    return new SenderKeyName(group, { id, deviceId, toString: () => `${id}.${deviceId}` })
  }

  private address(peer: string): ProtocolAddress {
    return new ProtocolAddress(`${this.name}>${peer}`.replace(/[.@]/g, '_'), 0)
  }
}
