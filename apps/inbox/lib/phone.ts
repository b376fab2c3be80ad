// Codes of one and two digits; all others have three.
const SHORT_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

const FIRST = 3
const MOST = 4

/** Digits as people read a phone number: `+62 812-9064-1111`. */
export function formatPhone(digits: string): string {
  if (!/^\d{7,15}$/.test(digits)) return digits
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3)
  const rest = digits.slice(code.length)
  return `+${code} ${USUAL[`${code} ${rest.length}`]?.exec(rest)?.slice(1).join('-') ?? grouped(rest)}`
}

/** The digits of a number with its country's code, from how it was typed; null where it cannot be one. */
export function internationalPhone(typed: string, countryCode: string | null): string | null {
  if (!/^\+?[\d\s().-]+$/.test(typed.trim())) return null
  const digits = typed.replace(/\D/g, '').replace(/^00/, '')
  const whole = digits.startsWith('0') && countryCode ? countryCode + digits.slice(1) : digits
  return /^[1-9]\d{6,14}$/.test(whole) ? whole : null
}

/** As people of these countries say so many digits. */
const USUAL: Record<string, RegExp> = {
  '1 10': /^(...)(...)(....)$/,
  '44 10': /^(....)(...)(...)$/,
}

/** Three digits first, then groups of at most four that are as even as they can be; eight are two fours. */
function grouped(digits: string): string {
  if (digits.length === 2 * MOST) return `${digits.slice(0, MOST)}-${digits.slice(MOST)}`
  const rest = digits.slice(FIRST)
  const count = Math.ceil(rest.length / MOST)
  const size = Math.ceil(rest.length / Math.max(count, 1))
  const groups = Array.from({ length: count }, (_, index) => rest.slice(index * size, (index + 1) * size))
  return [digits.slice(0, FIRST), ...groups].join('-')
}
