import { ApiError } from './api.ts'
import type { Clock } from './clock.ts'

const RETRY_MS = 3_000

export interface Retries {
  /** Runs one load at a time per name; what cannot reach the server is tried again until it does. */
  load(name: string, run: () => Promise<void>): Promise<void>
  /** The server is back: whatever waits runs now. */
  runNow(): void
  stop(): void
}

/** Loads that do not give up. `onSignedOut` hears when the session is over: then nothing is tried again. */
export function createRetries(clock: Clock, onSignedOut: (code: string) => void): Retries {
  const running = new Set<string>()
  const waiting = new Map<string, { run: () => Promise<void>; cancel: () => void }>()

  const load = async (name: string, run: () => Promise<void>) => {
    if (running.has(name)) return
    waiting.get(name)?.cancel()
    waiting.delete(name)
    running.add(name)
    try {
      await run()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 401) onSignedOut(error.code)
      else if (error.isPassing) waitFor(name, run)
      else throw error
    } finally {
      running.delete(name)
    }
  }

  const waitFor = (name: string, run: () => Promise<void>) => {
    const cancel = clock.after(RETRY_MS, () => void load(name, run))
    waiting.set(name, { run, cancel })
  }

  return {
    load,
    runNow() {
      for (const [name, { run }] of [...waiting]) void load(name, run)
    },
    stop() {
      for (const { cancel } of waiting.values()) cancel()
      waiting.clear()
    },
  }
}
