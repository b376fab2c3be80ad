import { bigEndian, bytesOf, child, type Node, node, toNumber } from '../nodes.ts'

const CURVE_TYPE = Buffer.from([5])
const KEY_ID_LENGTH = 3
const REGISTRATION_LENGTH = 4

export interface PublicPreKey {
  id: number
  publicKey: Uint8Array
}

export interface SignedPreKey extends PublicPreKey {
  signature: Uint8Array
}

/** The public keys with which somebody starts a session with a device. */
export interface KeyBundle {
  registrationId: number
  identity: Uint8Array
  signedPreKey: SignedPreKey
  preKey?: PublicPreKey
}

/** A bundle as the server hands it out, and as a retry receipt carries it. */
export function bundleNodes(bundle: KeyBundle): Node[] {
  return [
    node('registration', {}, bigEndian(bundle.registrationId, REGISTRATION_LENGTH)),
    node('type', {}, CURVE_TYPE),
    node('identity', {}, bundle.identity),
    keyNode('skey', bundle.signedPreKey, bundle.signedPreKey.signature),
    ...(bundle.preKey ? [keyNode('key', bundle.preKey)] : []),
  ]
}

export function keyNode(tag: string, key: PublicPreKey, signature?: Uint8Array): Node {
  const parts = [node('id', {}, bigEndian(key.id, KEY_ID_LENGTH)), node('value', {}, key.publicKey)]
  return node(tag, {}, signature ? [...parts, node('signature', {}, signature)] : parts)
}

export function readPreKey(key: Node): PublicPreKey {
  return { id: toNumber(bytesOf(child(key, 'id'))), publicKey: bytesOf(child(key, 'value')) }
}

export function readSignedPreKey(key: Node): SignedPreKey {
  return { ...readPreKey(key), signature: bytesOf(child(key, 'signature')) }
}
