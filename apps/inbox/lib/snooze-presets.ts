const HOUR_MS = 60 * 60 * 1000
const MORNING_HOUR = 9
const MONDAY = 1

export type SnoozePreset = { name: 'hour' | 'threeHours' | 'tomorrow' | 'nextWeek'; until: number }

/** The usual moments, in the zone of the browser. */
export function snoozePresets(now: number): SnoozePreset[] {
  const daysToMonday = (MONDAY + 7 - new Date(now).getDay()) % 7 || 7
  return [
    { name: 'hour', until: now + HOUR_MS },
    { name: 'threeHours', until: now + 3 * HOUR_MS },
    { name: 'tomorrow', until: morningAfter(now, 1) },
    { name: 'nextWeek', until: morningAfter(now, daysToMonday) },
  ]
}

function morningAfter(now: number, days: number): number {
  const morning = new Date(now)
  morning.setDate(morning.getDate() + days)
  return morning.setHours(MORNING_HOUR, 0, 0, 0)
}
