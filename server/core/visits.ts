import type { Bells } from '#server/bells/bells.ts'
import type { Clock } from '#server/lib/clock.ts'
import { newId } from '#server/lib/ids.ts'

/** A browser tab that is on a website right now. */
export interface Visit {
  /** For agents. The tab's own id is its secret: it gets what is meant for the tab. */
  id: string
  channelId: string
  /** The tab's own id. */
  visit: string
  url: string
  title: string
  referrer: string
  /** Whom its session, or an agent's first message, has made of it. */
  visitorId: string | null
  /** The token of a chat that an agent has begun, until the tab has taken it. */
  token: string | null
  /** What the agent said first. */
  said: string
  /** What it did last, newest last. */
  tracks: { what: string; at: number }[]
  since: number
  seenAt: number
}

type Seen = Pick<Visit, 'channelId' | 'visit' | 'url' | 'title' | 'referrer' | 'visitorId'>

/**
 * Who is on which site now. In memory only, in that of every process: they tell each other by bells. Nobody becomes a
 * row by looking.
 */
export interface Visits {
  see(seen: Seen, track?: string): Visit
  list(channelId: string): Visit[]
  find(id: string): Visit | undefined
  change(id: string, change: Partial<Pick<Visit, 'visitorId' | 'token' | 'said'>>): void
  /** An agent of the account looks at its visitors: pages tell more often where they are. */
  watch(accountId: string): void
  isWatched(accountId: string): boolean
}

// Two beacons may be missed before a page counts as gone.
const GONE_AFTER_MS = 75_000
const MOST_VISITS = 20_000
const MOST_TRACKS = 5
const WATCHED_FOR_MS = 15_000

export function createVisits({ clock, bells }: { clock: Clock; bells: Bells }): Visits {
  const visits = new Map<string, Visit>()
  const watched = new Map<string, number>()
  const keyOf = ({ channelId, visit }: Pick<Visit, 'channelId' | 'visit'>) => `${channelId} ${visit}`
  const isHere = ({ seenAt }: Visit) => seenAt >= clock.now() - GONE_AFTER_MS

  const forgetOld = () => {
    for (const [key, visit] of visits) {
      if (isHere(visit) && visits.size <= MOST_VISITS) return
      visits.delete(key)
    }
  }
  const keep = (visit: Visit) => {
    // Put last again, so that the oldest stand first.
    visits.delete(keyOf(visit))
    visits.set(keyOf(visit), visit)
    forgetOld()
  }
  const tell = (visit: Visit) => {
    keep(visit)
    bells.ring({ kind: 'visit', visit })
    return visit
  }
  const find = (id: string) => [...visits.values()].find((visit) => visit.id === id && isHere(visit))
  bells.listen((bell) => {
    if (bell.kind === 'visit') keep(bell.visit)
    if (bell.kind === 'watching') watched.set(bell.accountId, clock.now())
  })

  return {
    see(seen, track) {
      const before = visits.get(keyOf(seen))
      const known = before && isHere(before) ? before : undefined
      const now = clock.now()
      return tell({
        id: known?.id ?? newId(),
        since: known?.since ?? now,
        said: known?.said ?? '',
        token: seen.visitorId === null ? (known?.token ?? null) : null,
        ...seen,
        visitorId: seen.visitorId ?? known?.visitorId ?? null,
        // Its own pages follow each other: where it came from stays.
        referrer: known?.referrer ?? seen.referrer,
        tracks: [...(known?.tracks ?? []), ...(track ? [{ what: track, at: now }] : [])].slice(-MOST_TRACKS),
        seenAt: now,
      })
    },
    list: (channelId) =>
      [...visits.values()].filter((visit) => visit.channelId === channelId && isHere(visit)),
    find,
    change(id, change) {
      const visit = find(id)
      if (visit) tell({ ...visit, ...change })
    },
    watch(accountId) {
      watched.set(accountId, clock.now())
      bells.ring({ kind: 'watching', accountId })
    },
    isWatched: (accountId) =>
      (watched.get(accountId) ?? Number.NEGATIVE_INFINITY) > clock.now() - WATCHED_FOR_MS,
  }
}
