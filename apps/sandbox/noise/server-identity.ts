import { Curve, proto } from '@whiskeysockets/baileys'
import { type KeyPair, newKeyPair } from './primitives.ts'

export interface ServerIdentity {
  /** What a client would pin, if it looked. */
  root: KeyPair
  static: KeyPair
  chain: Buffer
}

/** A server key and the two certificates that lead from it to a root. */
export function newServerIdentity(): ServerIdentity {
  const root = newKeyPair()
  const intermediate = newKeyPair()
  const serverKey = newKeyPair()
  const chain = proto.CertChain.encode({
    // The issuer must be named even though it is zero: clients compare it with the serial of the root.
    intermediate: certify(root, { serial: 1, issuerSerial: 0, key: intermediate.public }),
    leaf: certify(intermediate, { serial: 2, issuerSerial: 1, key: serverKey.public }),
  }).finish()
  return { root, static: serverKey, chain: Buffer.from(chain) }
}

function certify(issuer: KeyPair, content: proto.CertChain.NoiseCertificate.IDetails) {
  const details = Buffer.from(proto.CertChain.NoiseCertificate.Details.encode(content).finish())
  return { details, signature: Curve.sign(issuer.private, details) }
}
