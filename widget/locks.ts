import type { Clock } from './clock.ts'
import type { EntryDatabase } from './entry-database.ts'
import { newClientId } from './ids.ts'

const CLAIM_MS = 10_000
const CLAIM_RENEW_MS = 3_000
const CLAIM_RETRY_MS = 250

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
 * Across tabs where the browser has no Web Locks (plain http pages): a claim in IndexedDB that expires. It only saves
 * double work; that a message is stored once is owed to its client id.
 */
export function claimLocks(deps: {
  database: () => Promise<EntryDatabase | null>
  clock: Clock
}): Exclusively {
  const inPage = mutex()
  const { clock } = deps

  return (name, work) =>
    inPage(name, async () => {
      const database = await deps.database()
      const owner = newClientId()
      const take = () => database?.claim({ name, owner, expiresAt: clock.now() + CLAIM_MS }, clock.now())
      while ((await take()?.catch(() => true)) === false) await wait(clock, CLAIM_RETRY_MS)
      const stopRenewing = repeat(clock, CLAIM_RENEW_MS, () => take()?.catch(() => true))
      try {
        return await work()
      } finally {
        stopRenewing()
        await database?.release({ name, owner }).catch(() => undefined)
      }
    })
}

function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}

function repeat(clock: Clock, everyMs: number, run: () => unknown): () => void {
  let cancel = clock.after(everyMs, again)
  function again(): void {
    run()
    cancel = clock.after(everyMs, again)
  }
  return () => cancel()
}
