import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { Curve } from '@whiskeysockets/baileys'

const TAG_LENGTH = 16
const NONCE_LENGTH = 12
const COUNTER_OFFSET = 8

export interface KeyPair {
  public: Uint8Array
  private: Uint8Array
}

export function newKeyPair(): KeyPair {
  return Curve.generateKeyPair()
}

export function agree(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
  return Buffer.from(Curve.sharedKey(privateKey, publicKey))
}

export function seal(key: Uint8Array, counter: number, associated: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter))
  cipher.setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

export function open(key: Uint8Array, counter: number, associated: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter))
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(-TAG_LENGTH))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final()])
}

export function hash(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

export function derive(input: Uint8Array, salt: Uint8Array, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', input, salt, info, length))
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(NONCE_LENGTH)
  bytes.writeUInt32BE(counter, COUNTER_OFFSET)
  return bytes
}
