import type { WhatsappHealth } from '#server/protocol/views.ts'
import type { SessionOptions } from './options.ts'
import type { Standing } from './standing.ts'

/** How a number fares, gathered and written now and then. */
export interface Health {
  stanza(): void
  undecryptable(): void
  phoneSeen(at: number): void
  acknowledged(after: number): void
  /** WhatsApp has refused a message to somebody new. */
  restricted(until?: number | null): void
  /** WhatsApp lets this number write to new people again. */
  released(): void
  newChats(quota: WhatsappHealth['newChats']): void
  coldPausedUntil(): number | null
  /** Writes what has changed; with every change only where somebody should see it at once. */
  write(): void
}

const HOUR_MS = 60 * 60 * 1000
const WRITE_MS = 60_000
/** Where WhatsApp does not say how long. */
const COLD_PAUSE_MS = 24 * HOUR_MS
const SMOOTHING = 0.2

export const NO_HEALTH: WhatsappHealth = {
  lastStanzaAt: null,
  phoneSeenAt: null,
  decryptFailures: 0,
  ackLatency: null,
  coldPausedUntil: null,
  newChats: null,
}

export function createHealth(
  { clock }: SessionOptions,
  standing: Standing,
  stored: string,
  signal: AbortSignal,
): Health {
  const health: WhatsappHealth = { ...NO_HEALTH, ...JSON.parse(stored) }
  let failures: number[] = []
  const write = () => {
    failures = failures.filter((at) => clock.now() - at < HOUR_MS)
    health.decryptFailures = failures.length
    standing.set({ health: JSON.stringify(health) })
  }
  const cancel = clock.every(WRITE_MS, write)
  signal.addEventListener('abort', cancel)

  return {
    write,
    coldPausedUntil: () => health.coldPausedUntil,
    stanza() {
      health.lastStanzaAt = clock.now()
    },
    phoneSeen(at) {
      health.phoneSeenAt = Math.max(at, health.phoneSeenAt ?? 0)
    },
    undecryptable() {
      failures.push(clock.now())
    },
    acknowledged(after) {
      const { ackLatency } = health
      health.ackLatency = Math.round(
        ackLatency === null ? after : ackLatency + SMOOTHING * (after - ackLatency),
      )
    },
    restricted(until) {
      health.coldPausedUntil = until ?? Math.max(health.coldPausedUntil ?? 0, clock.now() + COLD_PAUSE_MS)
      write()
    },
    released() {
      if (health.coldPausedUntil === null) return
      health.coldPausedUntil = null
      write()
    },
    newChats(quota) {
      health.newChats = quota
    },
  }
}
