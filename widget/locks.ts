import type { Clock } from './clock.ts'
import type { EntryDatabase } from './entry-database.ts'
import { newClientId } from './ids.ts'

/** What claims are made with. */
export interface ClaimDeps {
  database: () => Promise<EntryDatabase | null>
  clock: Clock
}

/** Runs work of one name one after the other. */
export type Exclusively = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Within one page. */
export function mutex(): Exclusively {
  const tails = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(work, work)
    tails.set(name, turn)
    return turn
  }
}

/** Across the tabs of one origin, by the browser itself. */
export function webLocks(locks: LockManager, site: string): Exclusively {
  return async (name, work) => await locks.request(`sapa.${site}.${name}`, work)
}

/**
 * Across tabs where the browser has no Web Locks (plain http pages): claims, see `claim-locks.ts`. Loaded when they are
 * needed; where that fails, this page minds only itself.
 */
export function lazyClaimLocks(deps: ClaimDeps): Exclusively {
  const inPage = mutex()
  const loaded = lazily(async () => (await import('./claim-locks.ts')).claimLocks(deps, newClientId))
  return (name, work) =>
    inPage(name, async () => {
      const locks = await loaded().catch(() => undefined)
      return locks ? locks(name, work) : work()
    })
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
