// Codes of one and two digits; all others have three.
const SHORT_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** Digits as people read a phone number: `+62 812-9064-1111`. */
export function formatPhone(digits: string): string {
  if (!/^\d{7,15}$/.test(digits)) return digits
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3)
  return `+${code} ${grouped(digits.slice(code.length))}`
}

/** Three digits first, then four at a time; no group of one digit is left at the end. */
function grouped(digits: string): string {
  const groups = [digits.slice(0, 3)]
  let rest = digits.slice(3)
  while (rest.length > 4) {
    const size = rest.length === 5 ? 3 : 4
    groups.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  if (rest !== '') groups.push(rest)
  return groups.join('-')
}
