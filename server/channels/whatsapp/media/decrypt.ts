import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { getMediaKeys, type MediaType } from '@whiskeysockets/baileys'
import { MediaError } from './media-error.ts'

const MAC_LENGTH = 10

/**
 * Decrypts a file of WhatsApp as it comes: AES-CBC, with the first ten bytes of a MAC at its end. It throws where more
 * comes than may, where the MAC is wrong, or where the content is not what its sender sealed.
 */
export function decryptMedia(given: {
  mediaKey: Uint8Array
  type: MediaType
  fileSha256: Uint8Array | null
  maxBytes: number
}): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* decrypted(source) {
    const { iv, cipherKey, macKey } = await getMediaKeys(given.mediaKey, given.type)
    const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
    const mac = createHmac('sha256', macKey ?? new Uint8Array()).update(iv)
    const content = createHash('sha256')
    let tail = Buffer.alloc(0)
    let size = 0
    const counted = (plain: Buffer) => {
      size += plain.length
      if (size > given.maxBytes) throw new MediaError('too_large')
      content.update(plain)
      return plain
    }
    for await (const chunk of source) {
      const bytes = Buffer.concat([tail, chunk])
      const end = Math.max(bytes.length - MAC_LENGTH, 0)
      tail = bytes.subarray(end)
      if (end === 0) continue
      mac.update(bytes.subarray(0, end))
      yield counted(decipher.update(bytes.subarray(0, end)))
    }
    const expected = mac.digest().subarray(0, MAC_LENGTH)
    if (tail.length !== MAC_LENGTH || !timingSafeEqual(tail, expected)) throw new MediaError('damaged')
    yield counted(decipher.final())
    if (given.fileSha256 && !content.digest().equals(given.fileSha256)) throw new MediaError('damaged')
  }
}
