const DAY_MS = 86_400_000
const HUES = 8

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const fullDate = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

export function timeOf(at: number): string {
  return clock.format(at)
}

/** When a chat last moved, as short as a list shows it. */
export function shortTime(at: number, now = Date.now()): string {
  if (at === 0) return ''
  const days = daysBetween(at, now)
  if (days === 0) return timeOf(at)
  if (days === 1) return 'Yesterday'
  return days < 7 ? weekday.format(at) : date.format(at)
}

export function dayOf(at: number, now = Date.now()): string {
  const days = daysBetween(at, now)
  if (days === 0) return 'Today'
  return days === 1 ? 'Yesterday' : fullDate.format(at)
}

export function durationOf(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** A number as people write it: +62 812 9064 1111. */
export function phoneNumber(digits: string): string {
  const [country, rest] = [digits.slice(0, 2), digits.slice(2)]
  const groups = rest.length === 10 ? /^(\d{4})(\d{3})(\d{3})$/ : /^(\d{0,4}?)(\d{4})(\d{4})$/
  const parts = groups.exec(rest)?.slice(1).filter(Boolean) ?? [rest]
  return `+${[country, ...parts].join(' ')}`
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  )
  return letters.join('').toUpperCase() || '?'
}

export function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % HUES
}

function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
