import { DEFAULT_CONNECTION_CONFIG, fetchLatestWaWebVersion, type WAVersion } from '@whiskeysockets/baileys'
import type { Clock } from '#server/lib/clock.ts'

const KEPT_MS = 24 * 60 * 60 * 1000
const LOOKUP_MS = 5_000

export interface Versions {
  /** The version of WhatsApp's client to pass for; `fresh` looks again. */
  current(options?: { fresh?: boolean }): Promise<WAVersion>
}

/** Looks up the version once a day. `isOurs`: the WhatsApp is our own and takes any, so nothing is looked up. */
export function createVersions({ clock, isOurs }: { clock: Clock; isOurs: boolean }): Versions {
  const bundled = DEFAULT_CONNECTION_CONFIG.version
  let known: { version: WAVersion; at: number } | null = null
  return {
    async current({ fresh = false } = {}) {
      if (isOurs) return bundled
      if (known && !fresh && clock.now() - known.at < KEPT_MS) return known.version
      const { version, isLatest } = await fetchLatestWaWebVersion({ signal: AbortSignal.timeout(LOOKUP_MS) })
      if (!isLatest) return known?.version ?? bundled
      known = { version, at: clock.now() }
      return version
    },
  }
}
