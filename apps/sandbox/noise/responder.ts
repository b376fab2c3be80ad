import { proto } from '@whiskeysockets/baileys'
import { FrameReader, frameOf, PROLOGUE } from './frames.ts'
import { agree, derive, hash, type KeyPair, newKeyPair, open, seal } from './primitives.ts'
import type { ServerIdentity } from './server-identity.ts'

const NOTHING = Buffer.alloc(0)
const KEY_LENGTH = 32

interface Transport {
  readKey: Buffer
  writeKey: Buffer
  reads: number
  writes: number
}

export interface ResponderEvents {
  send(frame: Buffer): void
  login(payload: proto.ClientPayload): void
  frame(plain: Buffer): void
}

/** The server's side of Noise_XX_25519_AESGCM_SHA256, as WhatsApp frames it. */
export class NoiseResponder {
  /** The client's static key, known once the handshake is over. */
  clientKey: Buffer = NOTHING
  private hash: Buffer = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0')
  private chainingKey: Buffer = this.hash
  private key: Buffer = this.hash
  private counter = 0
  private greeted = false
  private transport: Transport | undefined
  private readonly ephemeral: KeyPair = newKeyPair()
  private readonly frames = new FrameReader()

  constructor(
    private readonly identity: ServerIdentity,
    private readonly events: ResponderEvents,
  ) {
    this.mixHash(PROLOGUE)
  }

  read(data: Buffer): void {
    for (const frame of this.frames.read(data)) {
      if (this.transport) this.events.frame(this.decryptFrame(this.transport, frame))
      else if (this.greeted) this.finish(proto.HandshakeMessage.decode(frame))
      else this.greet(proto.HandshakeMessage.decode(frame))
    }
  }

  write(plain: Uint8Array): void {
    if (!this.transport) throw new Error('The handshake is not over')
    this.events.send(frameOf(seal(this.transport.writeKey, this.transport.writes++, NOTHING, plain)))
  }

  private decryptFrame(transport: Transport, frame: Buffer): Buffer {
    return open(transport.readKey, transport.reads++, NOTHING, frame)
  }

  private greet(message: proto.HandshakeMessage): void {
    const theirs = present(message.clientHello?.ephemeral)
    this.mixHash(theirs)
    this.mixHash(this.ephemeral.public)
    this.mixKey(agree(this.ephemeral.private, theirs))
    const staticKey = this.encrypt(this.identity.static.public)
    this.mixKey(agree(this.identity.static.private, theirs))
    const payload = this.encrypt(this.identity.chain)
    this.greeted = true
    const serverHello = { ephemeral: this.ephemeral.public, static: staticKey, payload }
    this.events.send(frameOf(proto.HandshakeMessage.encode({ serverHello }).finish()))
  }

  private finish(message: proto.HandshakeMessage): void {
    this.clientKey = this.decrypt(present(message.clientFinish?.static))
    this.mixKey(agree(this.ephemeral.private, this.clientKey))
    const payload = this.decrypt(present(message.clientFinish?.payload))
    const keys = derive(NOTHING, this.chainingKey, '', 2 * KEY_LENGTH)
    const [readKey, writeKey] = [keys.subarray(0, KEY_LENGTH), keys.subarray(KEY_LENGTH)]
    this.transport = { readKey, writeKey, reads: 0, writes: 0 }
    this.events.login(proto.ClientPayload.decode(payload))
  }

  private mixHash(data: Uint8Array): void {
    this.hash = hash(Buffer.concat([this.hash, data]))
  }

  private mixKey(input: Uint8Array): void {
    const keys = derive(input, this.chainingKey, '', 2 * KEY_LENGTH)
    this.chainingKey = keys.subarray(0, KEY_LENGTH)
    this.key = keys.subarray(KEY_LENGTH)
    this.counter = 0
  }

  private encrypt(plain: Uint8Array): Buffer {
    const sealed = seal(this.key, this.counter++, this.hash, plain)
    this.mixHash(sealed)
    return sealed
  }

  private decrypt(sealed: Uint8Array): Buffer {
    const plain = open(this.key, this.counter++, this.hash, sealed)
    this.mixHash(sealed)
    return plain
  }
}

function present(bytes: Uint8Array | null | undefined): Buffer {
  if (!bytes?.length) throw new Error('A part of the handshake is missing')
  return Buffer.from(bytes)
}
