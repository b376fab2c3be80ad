import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { bits, boolean, integer, objectId, octets, sequence, set, tagged, text, time } from './der.ts'

const ECDSA_WITH_SHA256 = '2a8648ce3d040302'
const COMMON_NAME = '550403'
const SUBJECT_ALT_NAME = '551d11'
const BASIC_CONSTRAINTS = '551d13'
const VERSION_3 = Buffer.from('a003020102', 'hex')
const DNS_NAME_TAG = 0x82
const IP_ADDRESS_TAG = 0x87
const EXTENSIONS_TAG = 0xa3
const LIFETIME_MS = 30 * 86_400_000
const SERIAL_LENGTH = 15

export interface Certificate {
  certificate: string
  key: string
}

/** A certificate of our own for some names and for 127.0.0.1, which whoever connects must be told to trust. */
export function selfSignedCertificate(names: string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256))
  const name = sequence(set(sequence(objectId(COMMON_NAME), text('A WhatsApp of our own'))))
  const now = Date.now()
  const content = sequence(
    VERSION_3,
    integer(Buffer.concat([Buffer.from([1]), randomBytes(SERIAL_LENGTH)])),
    algorithm,
    name,
    sequence(time(new Date(now - LIFETIME_MS)), time(new Date(now + LIFETIME_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(EXTENSIONS_TAG, sequence(alternativeNames(names), isItsOwnAuthority())),
  )
  const certificate = sequence(content, algorithm, bits(sign('sha256', content, privateKey)))
  return {
    certificate: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function alternativeNames(names: string[]): Buffer {
  const entries = names.map((name) => tagged(DNS_NAME_TAG, Buffer.from(name)))
  const loopback = tagged(IP_ADDRESS_TAG, Buffer.from([127, 0, 0, 1]))
  return sequence(objectId(SUBJECT_ALT_NAME), octets(sequence(...entries, loopback)))
}

function isItsOwnAuthority(): Buffer {
  return sequence(objectId(BASIC_CONSTRAINTS), boolean(true), octets(sequence(boolean(true))))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
