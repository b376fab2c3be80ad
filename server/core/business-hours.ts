import type { BusinessHours } from '#server/protocol/site-options.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether somebody answers at this moment, and if not, when again (null: never). */
export function openingAt(
  hours: BusinessHours | null,
  now: number,
): { isOpen: boolean; opensAt: number | null } {
  if (hours === null) return { isOpen: true, opensAt: null }
  const { day, minute } = localTime(hours.timeZone, now)
  const today = hours.days[day]
  if (today && today.from <= minute && minute < today.to) return { isOpen: true, opensAt: null }
  for (let ahead = 0; ahead <= hours.days.length; ahead++) {
    const open = hours.days[(day + ahead) % hours.days.length]
    if (!open || (ahead === 0 && open.from <= minute)) continue
    const guess = startOfMinute(now) + (ahead * DAY_MINUTES + open.from - minute) * MINUTE_MS
    return { isOpen: false, opensAt: onTheClock(hours.timeZone, guess, open.from) }
  }
  return { isOpen: false, opensAt: null }
}

/** Clocks may be put forward or back between now and then. */
function onTheClock(timeZone: string, guess: number, minute: number): number {
  const off = localTime(timeZone, guess).minute - minute
  const wrapped = off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off < -DAY_MINUTES / 2 ? off + DAY_MINUTES : off
  return guess - wrapped * MINUTE_MS
}

function startOfMinute(at: number): number {
  return at - (at % MINUTE_MS)
}

function localTime(timeZone: string, at: number): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return {
    day: WEEKDAYS.indexOf(read('weekday')),
    minute: Number(read('hour')) * 60 + Number(read('minute')),
  }
}
