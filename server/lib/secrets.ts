import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { AppError } from './errors.ts'

/** What the installation's one secret is used for; each purpose has a key of its own. */
export interface Secrets {
  /** 32 bytes for one purpose. */
  key(purpose: string): Buffer
  /** Seals and opens for one purpose with a key that is derived once: for whoever does it often. */
  sealer(purpose: string): Sealer
  /** AES-256-GCM with a random nonce, as base64url text. */
  encrypt(purpose: string, text: string): string
  /** Throws `secret_mismatch` when the text was made with another secret. */
  decrypt(purpose: string, text: string): string
  /** HMAC-SHA256 as base64url. */
  sign(purpose: string, text: string): string
  /** Compares in constant time. */
  verify(purpose: string, text: string, signature: string): boolean
}

/** AES-256-GCM under one key. */
export interface Sealer {
  seal(bytes: string | Uint8Array): string
  /** Throws `secret_mismatch` when it was sealed with another secret. */
  open(sealed: string): Buffer
}

/** Purpose under which a channel keeps the QR or code of the moment, for the inbox to show. */
export const PAIRING_PURPOSE = 'whatsapp pairing'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Derives every key from `secret` by HKDF-SHA256. */
export function createSecrets(secret: string): Secrets {
  // Every message of a visitor comes with a signed token: its key is not derived each time.
  const keys = new Map<string, Buffer>()
  const key = (purpose: string) => {
    const known = keys.get(purpose) ?? Buffer.from(hkdfSync('sha256', secret, 'sapa', purpose, 32))
    keys.set(purpose, known)
    return known
  }
  const sign = (purpose: string, text: string) =>
    createHmac('sha256', key(purpose)).update(text).digest('base64url')
  return {
    key,
    sign,
    verify: (purpose, text, signature) => safeEqual(sign(purpose, text), signature),
    sealer: (purpose) => sealerWith(key(purpose)),
    encrypt: (purpose, text) => sealerWith(key(purpose)).seal(text),
    decrypt: (purpose, text) => sealerWith(key(purpose)).open(text).toString('utf8'),
  }
}

function sealerWith(key: Buffer): Sealer {
  return {
    seal(bytes) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([
        typeof bytes === 'string' ? cipher.update(bytes, 'utf8') : cipher.update(bytes),
        cipher.final(),
      ])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([opened, decipher.final()])
      } catch {
        throw new AppError(
          'secret_mismatch',
          'A stored secret cannot be read: SAPA_SECRET is not the one it was made with.',
          { status: 500 },
        )
      }
    },
  }
}

/** Compares two texts in constant time, whatever their lengths. */
export function safeEqual(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}

/** Hash under which a random token is kept, as hex. */
export function hashToken(token: string): string {
  return sha256(token).toString('hex')
}

/** 32 random bytes as base64url. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
