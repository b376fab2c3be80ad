import { verifySignature } from 'libsignal/src/curve.js'

const DJB_TYPE = Buffer.from([5])

/**
 * Whether a signature is right. Baileys' own `Curve.verify` says yes to any 64 bytes: it drops what libsignal answers.
 */
export function isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verifySignature(signalKey(publicKey), Buffer.from(message), Buffer.from(signature)) === true
  } catch {
    return false
  }
}

/** A public key as libsignal writes it: 33 bytes, the first of which names the curve. */
export function signalKey(publicKey: Uint8Array): Buffer {
  return publicKey.length === 33 ? Buffer.from(publicKey) : Buffer.concat([DJB_TYPE, publicKey])
}
