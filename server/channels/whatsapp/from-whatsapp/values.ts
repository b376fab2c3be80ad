import { storable } from '#server/lib/texts.ts'

/**
 * What a customer wrote is kept whole: WhatsApp's 65,536 characters may each be a family of eleven code units. Only
 * what no phone sends is cut.
 */
const TEXT_KEPT_LENGTH = 1_000_000
const NAME_MAX_LENGTH = 200
const DAY_MS = 24 * 60 * 60 * 1000
/** WhatsApp's first year: what is older has no time at all. */
const OLDEST_MS = Date.UTC(2009, 0, 1)

/** A text as it can be stored; empty where there is none. Senders choose what stands in a payload. */
export function readText(value: unknown, longest = TEXT_KEPT_LENGTH): string {
  return typeof value === 'string' ? storable(value.slice(0, longest)) : ''
}

/** A name in one line, or null. */
export function readName(value: unknown): string | null {
  const name = readText(value, NAME_MAX_LENGTH).replace(/\s+/g, ' ').trim()
  return name === '' ? null : name
}

/** A finite number, also of protobuf's 64-bit kind or of digits; null for everything else. */
export function readNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null
  const plain = isObject(value) ? longToNumber(value) : value
  if (typeof plain !== 'number' && typeof plain !== 'string') return null
  const number = Number(plain)
  return Number.isFinite(number) ? number : null
}

/** A whole number from 0 up, at most `most`; null for everything else. */
export function readCount(value: unknown, most = Number.MAX_SAFE_INTEGER): number | null {
  const number = readNumber(value)
  return number === null || number < 0 ? null : Math.min(Math.floor(number), most)
}

export function readBytes(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array && value.length > 0 ? value : null
}

/** Elements of a list that a payload claims to hold, at most `most`. */
export function readList<T>(value: readonly T[] | null | undefined, most: number): NonNullable<T>[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, most).filter((element): element is NonNullable<T> => element != null)
}

/** Epoch milliseconds of a time in seconds; `now` where it is absurd. */
export function readSeconds(value: unknown, now: number): number {
  return plausible((readNumber(value) ?? 0) * 1000, now, now)
}

/** Epoch milliseconds as a sender's clock tells them; `otherwise` where they are more than a day from it. */
export function readMilliseconds(value: unknown, otherwise: number): number {
  const time = readNumber(value) ?? 0
  return Math.abs(time - otherwise) <= DAY_MS ? Math.floor(time) : otherwise
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function plausible(time: number, now: number, otherwise: number): number {
  return time >= OLDEST_MS && time <= now + DAY_MS ? Math.floor(time) : otherwise
}

function longToNumber(value: Record<string, unknown>): unknown {
  const { low, high, unsigned } = value
  if (typeof low !== 'number' || typeof high !== 'number') return null
  return (unsigned === true ? high >>> 0 : high) * 2 ** 32 + (low >>> 0)
}
