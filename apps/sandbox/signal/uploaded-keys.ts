import { bytesOf, child, children, type Node, toNumber } from '../nodes.ts'
import {
  type KeyBundle,
  type PublicPreKey,
  readPreKey,
  readSignedPreKey,
  type SignedPreKey,
} from './key-nodes.ts'
import { isSignedBy, signalKey } from './verify.ts'

/** The public keys of a linked device as the server keeps them; each one-time key is dealt out once. */
export class UploadedKeys {
  uploads = 0
  readonly oneTime: PublicPreKey[] = []

  constructor(
    public registrationId: number,
    public identity: Uint8Array,
    public signedPreKey: SignedPreKey,
  ) {
    this.checkSignature(signedPreKey)
  }

  /** Takes in `<iq xmlns=encrypt type=set>`. */
  upload(query: Node): void {
    this.registrationId = toNumber(bytesOf(child(query, 'registration')))
    if (!this.identity.length || !bytesOf(child(query, 'identity')).equals(this.identity))
      throw new Error('The client uploads keys under another identity')
    this.rotate(query)
    for (const key of children(child(query, 'list'), 'key')) this.oneTime.push(readPreKey(key))
    this.uploads++
  }

  rotate(parent: Node): void {
    const key = child(parent, 'skey')
    if (!key) throw new Error('The client uploads no signed prekey')
    const signedPreKey = readSignedPreKey(key)
    this.checkSignature(signedPreKey)
    this.signedPreKey = signedPreKey
  }

  take(): KeyBundle {
    const { registrationId, identity, signedPreKey } = this
    return { registrationId, identity, signedPreKey, preKey: this.oneTime.shift() }
  }

  private checkSignature(key: SignedPreKey): void {
    if (!isSignedBy(this.identity, signalKey(key.publicKey), key.signature))
      throw new Error('The signed prekey does not carry a signature of the identity')
  }
}
