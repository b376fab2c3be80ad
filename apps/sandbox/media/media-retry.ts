import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { type Node, node } from '../nodes.ts'
import { derive } from '../noise/primitives.ts'

const INFO = 'WhatsApp Media Retry Notification'
const KEY_LENGTH = 32
const IV_LENGTH = 12
const TAG_LENGTH = 16
const NO_SALT = Buffer.alloc(0)

export type MediaRetry = proto.IMediaRetryNotification

/** Whether a request for a file is made by somebody who knows its key; it is bound to the id of the message. */
export function isRightRequest(
  encrypted: Buffer,
  iv: Buffer,
  mediaKey: Uint8Array,
  messageId: string,
): boolean {
  try {
    const decipher = createDecipheriv('aes-256-gcm', retryKey(mediaKey), iv)
    decipher.setAAD(Buffer.from(messageId))
    decipher.setAuthTag(encrypted.subarray(-TAG_LENGTH))
    const plain = Buffer.concat([decipher.update(encrypted.subarray(0, -TAG_LENGTH)), decipher.final()])
    return proto.ServerErrorReceipt.decode(plain).stanzaId === messageId
  } catch {
    return false
  }
}

/** The phone's answer, which only who knows the file's key can read. */
export function encryptAnswer(answer: MediaRetry, mediaKey: Uint8Array, messageId: string): Node {
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', retryKey(mediaKey), iv)
  cipher.setAAD(Buffer.from(messageId))
  const plain = proto.MediaRetryNotification.encode(answer).finish()
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return node('encrypt', {}, [node('enc_p', {}, encrypted), node('enc_iv', {}, iv)])
}

function retryKey(mediaKey: Uint8Array): Buffer {
  return derive(mediaKey, NO_SALT, INFO, KEY_LENGTH)
}
