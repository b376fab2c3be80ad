import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { derive } from '../noise/primitives.ts'

const INFO = {
  image: 'WhatsApp Image Keys',
  sticker: 'WhatsApp Image Keys',
  video: 'WhatsApp Video Keys',
  audio: 'WhatsApp Audio Keys',
  document: 'WhatsApp Document Keys',
  history: 'WhatsApp History Keys',
  'app-state': 'WhatsApp App State Keys',
} as const
const MAC_LENGTH = 10
const MEDIA_KEY_LENGTH = 32
const NO_SALT = Buffer.alloc(0)

export type MediaKind = keyof typeof INFO

export interface EncryptedMedia {
  mediaKey: Buffer
  body: Buffer
  fileSha256: Buffer
  fileEncSha256: Buffer
}

export function encryptMedia(plain: Uint8Array, kind: MediaKind): EncryptedMedia {
  const mediaKey = randomBytes(MEDIA_KEY_LENGTH)
  const keys = mediaKeys(mediaKey, kind)
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv)
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
  const body = Buffer.concat([encrypted, macOf(keys, encrypted)])
  return { mediaKey, body, fileSha256: sha256(plain), fileEncSha256: sha256(body) }
}

/** Throws when the file is not what its sender signed for. */
export function decryptMedia(body: Buffer, mediaKey: Uint8Array, kind: MediaKind): Buffer {
  const keys = mediaKeys(mediaKey, kind)
  const encrypted = body.subarray(0, -MAC_LENGTH)
  if (!macOf(keys, encrypted).equals(body.subarray(-MAC_LENGTH)))
    throw new Error('The MAC of a file is wrong')
  const decipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv)
  return Buffer.concat([decipher.update(encrypted), decipher.final()])
}

interface MediaKeys {
  iv: Buffer
  cipher: Buffer
  mac: Buffer
}

function mediaKeys(mediaKey: Uint8Array, kind: MediaKind): MediaKeys {
  const bytes = derive(mediaKey, NO_SALT, INFO[kind], 112)
  return { iv: bytes.subarray(0, 16), cipher: bytes.subarray(16, 48), mac: bytes.subarray(48, 80) }
}

function macOf(keys: MediaKeys, encrypted: Buffer): Buffer {
  return createHmac('sha256', keys.mac).update(keys.iv).update(encrypted).digest().subarray(0, MAC_LENGTH)
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}
