/** In which language and zone times are shown, and what time it is. */
export interface Clockwork {
  language: string
  timeZone: string
  now: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The short age in a list: `now`, `2m`, `3h`, then the day. `words` are the translated units. */
export function shortAge(
  at: number,
  clockwork: Clockwork,
  words: {
    now: string
    minutes: (count: number) => string
    hours: (count: number) => string
    yesterday: string
  },
): string {
  const age = clockwork.now - at
  if (age < MINUTE_MS) return words.now
  if (age < HOUR_MS) return words.minutes(Math.floor(age / MINUTE_MS))
  if (dayKey(at, clockwork) === dayKey(clockwork.now, clockwork))
    return words.hours(Math.floor(age / HOUR_MS))
  if (dayKey(at, clockwork) === dayKey(clockwork.now - DAY_MS, clockwork)) return words.yesterday
  return format(at, clockwork, { day: 'numeric', month: 'short', ...yearIfOther(at, clockwork) })
}

/** The heading over one day of a thread. */
export function dayName(
  at: number,
  clockwork: Clockwork,
  words: { today: string; yesterday: string },
): string {
  const key = dayKey(at, clockwork)
  if (key === dayKey(clockwork.now, clockwork)) return words.today
  if (key === dayKey(clockwork.now - DAY_MS, clockwork)) return words.yesterday
  return format(at, clockwork, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...yearIfOther(at, clockwork),
  })
}

export function clockTime(at: number, clockwork: Clockwork): string {
  return format(at, clockwork, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

export function fullTime(at: number, clockwork: Clockwork): string {
  return format(at, clockwork, { dateStyle: 'long', timeStyle: 'short' })
}

/** To the second, for logs. */
export function exactTime(at: number, clockwork: Clockwork): string {
  return format(at, clockwork, { dateStyle: 'medium', timeStyle: 'medium' })
}

export function shortDate(at: number, clockwork: Clockwork): string {
  return format(at, clockwork, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** Weekday and time, for something that is to come. */
export function comingTime(at: number, clockwork: Clockwork): string {
  const day =
    dayKey(at, clockwork) === dayKey(clockwork.now, clockwork) ? {} : ({ weekday: 'short' } as const)
  const far = at - clockwork.now > 6 * DAY_MS ? ({ day: 'numeric', month: 'short' } as const) : {}
  return format(at, clockwork, { ...day, ...far, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** The same for two times of one day in the viewer's zone. */
export function dayKey(at: number, clockwork: Pick<Clockwork, 'timeZone'>): string {
  return formatter('en-CA', clockwork, {}).format(at)
}

function yearIfOther(at: number, clockwork: Clockwork): { year?: 'numeric' } {
  const year = (time: number) => dayKey(time, clockwork).slice(0, 4)
  return year(at) === year(clockwork.now) ? {} : { year: 'numeric' }
}

function format(at: number, clockwork: Clockwork, options: Intl.DateTimeFormatOptions): string {
  // en-GB puts the day before the month, as the rest of the world does.
  return formatter(clockwork.language === 'en' ? 'en-GB' : clockwork.language, clockwork, options).format(at)
}

const formatters = new WeakMap<object, Map<string, Intl.DateTimeFormat>>()

/** Making one takes longer than a hundred uses of it: each is made once for as long as its clockwork is shown. */
function formatter(
  locale: string,
  clockwork: Pick<Clockwork, 'timeZone'>,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const made = formatters.get(clockwork) ?? new Map<string, Intl.DateTimeFormat>()
  formatters.set(clockwork, made)
  const key = locale + JSON.stringify(options)
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: clockwork.timeZone })
  made.set(key, known)
  return known
}

/** `1:05`: how long something plays. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
