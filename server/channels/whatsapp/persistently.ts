import { isRetryable, isUnavailable } from '#db/dialect.ts'
import type { Clock } from '#server/lib/clock.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000
const TRIES = 4

/**
 * Does `work` until it succeeds: for as long as the database is away, or a few times where something else is wrong.
 * Answers false when it gave up: because of the error, which `failed` is told, or because of `signal`.
 */
export async function persistently(
  { clock, signal, failed }: { clock: Clock; signal: AbortSignal; failed: (error: unknown) => void },
  work: () => Promise<void>,
): Promise<boolean> {
  let others = 0
  for (let tried = 0; !signal.aborted; tried++) {
    try {
      await work()
      return true
    } catch (error) {
      if (!isUnavailable(error) && !isRetryable(error)) others += 1
      if (others >= TRIES) {
        failed(error)
        return false
      }
      await pause(clock, Math.min(FIRST_PAUSE_MS * 2 ** tried, LONGEST_PAUSE_MS), signal)
    }
  }
  return false
}

/** Waits; shorter when `signal` ends it. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = () => {
      cancel()
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const cancel = clock.after(ms, wake)
    signal.addEventListener('abort', wake)
  })
}
