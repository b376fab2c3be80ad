import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const SECRET_BYTES = 20
const PERIOD_SECONDS = 30
// One step either way: phones' clocks are off by some seconds, and people type slowly.
const WINDOW_STEPS = 1

const RECOVERY_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const RECOVERY_HALF_LENGTH = 5

/** A new base32 secret for an authenticator app. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The address behind the QR code that authenticator apps read. */
export function totpUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return totpOf(secret, { issuer, label }).toString()
}

/** The time step for which `code` is right at `now` (epoch ms), or undefined when it is wrong. */
export function totpStep(secret: string, { code, now }: { code: string; now: number }): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const delta = totpOf(secret).validate({ token, timestamp: now, window: WINDOW_STEPS })
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta
}

/** The code an authenticator app shows at `now` (epoch ms). */
export function totpCode(secret: string, now: number): string {
  return totpOf(secret).generate({ timestamp: now })
}

/** A new recovery code such as `k3m9x-w7pqa` (about 50 random bits). */
export function newRecoveryCode(): string {
  return `${randomLetters(RECOVERY_HALF_LENGTH)}-${randomLetters(RECOVERY_HALF_LENGTH)}`
}

/** The one form of a recovery code, however it was typed. */
export function normaliseRecoveryCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function totpOf(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({
    ...names,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  })
}

function randomLetters(length: number): string {
  let letters = ''
  while (letters.length < length) {
    // Bytes above the last full round of the alphabet are thrown away, else its first letters came more often.
    const byte = randomBytes(1).readUInt8(0)
    if (byte < 256 - (256 % RECOVERY_ALPHABET.length))
      letters += RECOVERY_ALPHABET.charAt(byte % RECOVERY_ALPHABET.length)
  }
  return letters
}
