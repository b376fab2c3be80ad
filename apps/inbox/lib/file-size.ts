const UNITS = ['B', 'kB', 'MB', 'GB']

/** `1.4 MB`: as people read sizes, in the viewer's number format; by 1024, as limits are set and the widget shows them. */
export function fileSize(bytes: number, language: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: step < 2 ? 0 : 1 })
  return `${number.format(bytes / 1024 ** step)} ${UNITS[step]}`
}
