import type { Clock } from '#server/lib/clock.ts'

/** A page that is open somewhere right now. */
export interface Visit {
  channelId: string
  visit: string
  url: string
  title: string
  referrer: string
  since: number
  seenAt: number
}

/** Who is on which site now. In memory only: nobody becomes a row by looking. */
export interface Visits {
  see(visit: Omit<Visit, 'since' | 'seenAt'>): void
  list(channelId: string): Visit[]
}

// Two beacons may be missed before a page counts as gone.
const GONE_AFTER_MS = 75_000
const MOST_VISITS = 20_000

export function createVisits(clock: Clock): Visits {
  const visits = new Map<string, Visit>()
  const forgetOld = () => {
    const limit = clock.now() - GONE_AFTER_MS
    for (const [key, visit] of visits) {
      if (visit.seenAt < limit || visits.size > MOST_VISITS) visits.delete(key)
      else return
    }
  }
  return {
    see(visit) {
      const key = `${visit.channelId} ${visit.visit}`
      const since = visits.get(key)?.since ?? clock.now()
      // Put last again, so that the oldest stand first.
      visits.delete(key)
      visits.set(key, { ...visit, since, seenAt: clock.now() })
      forgetOld()
    },
    list(channelId) {
      const limit = clock.now() - GONE_AFTER_MS
      return [...visits.values()].filter((visit) => visit.channelId === channelId && visit.seenAt >= limit)
    },
  }
}
