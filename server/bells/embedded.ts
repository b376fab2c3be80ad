import type { Logger } from '#server/lib/logger.ts'
import type { Bells } from './bells.ts'
import { createListeners } from './listeners.ts'

/** Bells within one process. */
export function embeddedBells({ logger }: { logger: Logger }): Bells {
  const listeners = createListeners(logger)
  return {
    ring(bell) {
      setImmediate(() => listeners.hear(bell))
    },
    listen: listeners.listen,
    async close() {
      listeners.clear()
    },
  }
}
