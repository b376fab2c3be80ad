import type { Clock } from './clock.ts'
import type { ClaimDeps, Exclusively } from './locks.ts'

const CLAIM_MS = 10_000
const CLAIM_RENEW_MS = 3_000
const CLAIM_RETRY_MS = 250

/**
 * Across tabs where the browser has no Web Locks (plain http pages): a claim in IndexedDB that expires. It only saves
 * double work; that a message is stored once is owed to its client id.
 */
export function claimLocks(deps: ClaimDeps, newOwner: () => string): Exclusively {
  const { clock } = deps
  return async (name, work) => {
    const database = await deps.database()
    const owner = newOwner()
    const take = () => database?.claim({ name, owner, expiresAt: clock.now() + CLAIM_MS }, clock.now())
    while ((await take()?.catch(() => true)) === false) await wait(clock, CLAIM_RETRY_MS)
    const stopRenewing = repeat(clock, CLAIM_RENEW_MS, () => take()?.catch(() => true))
    try {
      return await work()
    } finally {
      stopRenewing()
      await database?.release({ name, owner }).catch(() => undefined)
    }
  }
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
