const UNITS = ['B', 'kB', 'MB', 'GB']

/** `1.4 MB`: as people read sizes, in the viewer's number format. */
export function fileSize(bytes: number, language: string): string {
  let value = bytes
  let unit = 0
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  const digits = value < 10 && unit > 0 ? 1 : 0
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`
}
