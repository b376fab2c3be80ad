import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { derive } from '../noise/primitives.ts'

const KEYS_INFO = 'WhatsApp Mutation Keys'
const HASH_INFO = 'WhatsApp Patch Integrity'
const HASH_LENGTH = 128
const KEY_LENGTH = 32
const IV_LENGTH = 16
const NO_SALT = Buffer.alloc(0)

export interface StateKeys {
  index: Buffer
  encryption: Buffer
  value: Buffer
  snapshot: Buffer
  patch: Buffer
}

export const EMPTY_HASH = Buffer.alloc(HASH_LENGTH)

export function expandStateKey(keyData: Buffer): StateKeys {
  const bytes = derive(keyData, NO_SALT, KEYS_INFO, 5 * KEY_LENGTH)
  const part = (number: number) => bytes.subarray(number * KEY_LENGTH, (number + 1) * KEY_LENGTH)
  return { index: part(0), encryption: part(1), value: part(2), snapshot: part(3), patch: part(4) }
}

export function encryptValue(plain: Uint8Array, keys: StateKeys): Buffer {
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-cbc', keys.encryption, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final()])
}

export function decryptValue(encrypted: Uint8Array, keys: StateKeys): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', keys.encryption, encrypted.subarray(0, IV_LENGTH))
  return Buffer.concat([decipher.update(encrypted.subarray(IV_LENGTH)), decipher.final()])
}

export function indexMac(index: Uint8Array, keys: StateKeys): Buffer {
  return createHmac('sha256', keys.index).update(index).digest()
}

/** Covers the operation and the key's id besides the encrypted value. */
export function valueMac(
  isRemoval: boolean,
  encrypted: Uint8Array,
  keyId: Uint8Array,
  keys: StateKeys,
): Buffer {
  const head = Buffer.concat([Buffer.from([isRemoval ? 2 : 1]), keyId])
  const length = Buffer.alloc(8)
  length[7] = head.length
  const mac = createHmac('sha512', keys.value).update(head).update(encrypted).update(length).digest()
  return mac.subarray(0, KEY_LENGTH)
}

export function snapshotMac(hash: Uint8Array, version: number, name: string, keys: StateKeys): Buffer {
  return createHmac('sha256', keys.snapshot).update(hash).update(networkOrder(version)).update(name).digest()
}

export function patchMac(
  snapshot: Uint8Array,
  valueMacs: Uint8Array[],
  version: number,
  name: string,
  keys: StateKeys,
): Buffer {
  const mac = createHmac('sha256', keys.patch).update(snapshot)
  for (const value of valueMacs) mac.update(value)
  return mac.update(networkOrder(version)).update(name).digest()
}

/** A sum over all values that stands, whatever the order in which they came and went. */
export function nextHash(hash: Buffer, removed: Uint8Array[], added: Uint8Array[]): Buffer {
  const sum = Buffer.from(hash)
  for (const mac of removed) addInPlace(sum, mac, -1)
  for (const mac of added) addInPlace(sum, mac, 1)
  return sum
}

function addInPlace(sum: Buffer, mac: Uint8Array, sign: 1 | -1): void {
  const summand = derive(mac, NO_SALT, HASH_INFO, HASH_LENGTH)
  for (let offset = 0; offset < HASH_LENGTH; offset += 2) {
    const total = sum.readUInt16LE(offset) + sign * summand.readUInt16LE(offset)
    sum.writeUInt16LE(total & 0xffff, offset)
  }
}

function networkOrder(version: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(version, 4)
  return bytes
}
