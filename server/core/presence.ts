import type { Clock } from '#server/lib/clock.ts'
import type { PersonHere } from '#server/protocol/agents.ts'
import { LOOK_TTL_MS } from '#server/protocol/limits.ts'

/** Where one open page of an agent looks; null: at no conversation any more. */
export interface Look {
  /** The page's live connection. */
  connectionId: string
  accountId: string
  agentId: string
  name: string
  conversationId: string | null
  channelId: string | null
  isWriting: boolean
}

/** A conversation that is looked at, and when the last page came to it. */
export interface LookedAt {
  conversationId: string
  since: number
}

/** Who looks at which conversation right now. In memory only, never logged; what is not said again ends by itself. */
export interface Presence {
  /** Answers the conversations at which others are to be seen now than before. */
  take(look: Look): string[]
  /** Forgets looks that were not repeated; answers as `take` does. */
  expire(): string[]
  /** Each agent once; one who writes in any page writes. */
  at(conversationId: string): PersonHere[]
  /** Each conversation of a channel that somebody looks at. */
  ofChannel(channelId: string): LookedAt[]
  isLooking(agentId: string, conversationId: string): boolean
}

type Place = Look & { conversationId: string; since: number; until: number }

export function createPresence(clock: Clock): Presence {
  const places = new Map<string, Place>()

  const at = (conversationId: string): PersonHere[] => {
    const people = new Map<string, PersonHere>()
    for (const place of places.values()) {
      if (place.conversationId !== conversationId) continue
      const { agentId, name } = place
      const isWriting = place.isWriting || (people.get(agentId)?.isWriting ?? false)
      people.set(agentId, { agentId, name, isWriting })
    }
    return [...people.values()].sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
  }

  /** Which of these conversations look different after `change`. */
  const changedBy = (conversationIds: (string | null | undefined)[], change: () => void): string[] => {
    const ids = [...new Set(conversationIds)].filter((id) => typeof id === 'string')
    const before = ids.map((id) => JSON.stringify(at(id)))
    change()
    return ids.filter((id, index) => JSON.stringify(at(id)) !== before[index])
  }

  return {
    take(look) {
      const { connectionId, conversationId } = look
      const now = clock.now()
      const before = places.get(connectionId)
      const since = before?.conversationId === conversationId ? before.since : now
      return changedBy([before?.conversationId, conversationId], () => {
        if (conversationId === null) places.delete(connectionId)
        else places.set(connectionId, { ...look, conversationId, since, until: now + LOOK_TTL_MS })
      })
    },
    expire() {
      const old = [...places.values()].filter(({ until }) => until <= clock.now())
      return changedBy(
        old.map(({ conversationId }) => conversationId),
        () => {
          for (const { connectionId } of old) places.delete(connectionId)
        },
      )
    },
    at,
    ofChannel(channelId) {
      const looked = new Map<string, LookedAt>()
      for (const { conversationId, since, until, ...place } of places.values()) {
        if (place.channelId !== channelId || until <= clock.now()) continue
        const latest = Math.max(since, looked.get(conversationId)?.since ?? 0)
        looked.set(conversationId, { conversationId, since: latest })
      }
      return [...looked.values()]
    },
    isLooking: (agentId, conversationId) =>
      [...places.values()].some(
        (place) =>
          place.agentId === agentId && place.conversationId === conversationId && place.until > clock.now(),
      ),
  }
}
