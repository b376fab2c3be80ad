import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto'

/** Whom a push is for, as its browser named itself (base64url). */
export interface PushKeys {
  publicKey: string
  auth: string
}

/** The installation's own pair of keys (VAPID, RFC 8292): push services know us by it. */
export interface VapidKeys {
  /** Uncompressed point, base64url: what a browser subscribes with. */
  publicKey: string
  /** The value of an `Authorization` header for a push service. */
  authorise(endpoint: string, claims: { now: number; contact: string }): string
}

const CURVE = 'prime256v1'
const PUBLIC_KEY_BYTES = 65
const AUTH_BYTES = 16
const RECORD_BYTES = 4096
const VALID_S = 12 * 60 * 60

/** Keys that come from the installation's secret: made with it, kept with it, the same in every process. */
export function vapidKeys(deriveKey: (purpose: string) => Buffer): VapidKeys {
  const pair = derivePair(deriveKey)
  const point = pair.getPublicKey()
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: padded(pair.getPrivateKey()).toString('base64url'),
    },
  })
  const publicKey = point.toString('base64url')
  return {
    publicKey,
    authorise(endpoint, { now, contact }) {
      const expiry = Math.floor(now / 1000) + VALID_S
      const claims = { aud: new URL(endpoint).origin, exp: expiry, sub: contact }
      const unsigned = `${json({ typ: 'JWT', alg: 'ES256' })}.${json(claims)}`
      const signature = sign('sha256', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' })
      return `vapid t=${unsigned}.${signature.toString('base64url')}, k=${publicKey}`
    },
  }
}

/** True for keys as browsers make them. */
export function arePushKeys({ publicKey, auth }: PushKeys): boolean {
  const point = Buffer.from(publicKey, 'base64url')
  if (point.length !== PUBLIC_KEY_BYTES || point[0] !== 4) return false
  if (Buffer.from(auth, 'base64url').length !== AUTH_BYTES) return false
  try {
    // A point beside the curve would make encrypting throw later.
    createOwnPair().computeSecret(point)
    return true
  } catch {
    return false
  }
}

/** Encrypts for one browser (aes128gcm, RFC 8291): no push service reads along. */
export function encryptPush(
  keys: PushKeys,
  text: string,
  { salt = randomBytes(16), pair = createOwnPair() }: { salt?: Buffer; pair?: ECDH } = {},
): Buffer {
  const theirs = Buffer.from(keys.publicKey, 'base64url')
  const ours = pair.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const shared = derive(pair.computeSecret(theirs), Buffer.from(keys.auth, 'base64url'), info, 32)
  const key = derive(shared, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derive(shared, salt, 'Content-Encoding: nonce\0', 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  // The 2 says that this record is the last one.
  const record = Buffer.concat([cipher.update(text, 'utf8'), cipher.update(Buffer.from([2])), cipher.final()])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(RECORD_BYTES)
  head.writeUInt8(ours.length, 4)
  return Buffer.concat([salt, head, ours, record, cipher.getAuthTag()])
}

function createOwnPair(): ECDH {
  const pair = createECDH(CURVE)
  pair.generateKeys()
  return pair
}

/** One in four thousand million numbers is none that the curve knows: then the next is taken. */
function derivePair(deriveKey: (purpose: string) => Buffer): ECDH {
  for (let attempt = 0; ; attempt += 1) {
    const pair = createECDH(CURVE)
    try {
      pair.setPrivateKey(deriveKey(`web push ${attempt}`))
      return pair
    } catch (error) {
      if (attempt > 8) throw error
    }
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, 32 - bytes.length)), bytes])
}

function derive(secret: Buffer, salt: Buffer, info: string | Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
}

function json(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
