const UNITS = ['B', 'kB', 'MB', 'GB']
const FACE_COLOURS = 6
const DAY_MS = 24 * 60 * 60 * 1000

/** A size as people read it: `840 B`, `1.2 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: step < 2 ? 0 : 1 })
  return `${number.format(bytes / 1024 ** step)} ${UNITS[step]}`
}

/** The time of day. */
export function formatTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at)
}

/** Whether somebody answers at this moment. */
export function isOpenNow(
  { isOpen, opensAt }: { isOpen: boolean; opensAt: number | null },
  now: number,
): boolean {
  return isOpen || (opensAt !== null && opensAt <= now)
}

/** A moment to come, as people say it: `Monday 09:00`. */
export function formatMoment(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(at)
}

/** A day as a heading; today and yesterday have names. */
export function formatDay(
  at: number,
  options: { now: number; locale: string; today: string; yesterday: string },
): string {
  if (sameDay(at, options.now)) return options.today
  if (sameDay(at, options.now - DAY_MS)) return options.yesterday
  const thisYear = new Date(at).getFullYear() === new Date(options.now).getFullYear()
  const year = thisYear ? undefined : 'numeric'
  return new Intl.DateTimeFormat(options.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year,
  }).format(at)
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString()
}

/** At most two letters for a face. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toUpperCase()
}

/** One of the soft colours for faces, always the same for a name. */
export function faceNumber(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % FACE_COLOURS
}
