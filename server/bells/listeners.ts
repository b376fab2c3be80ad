import type { Logger } from '#server/lib/logger.ts'
import type { Bell, Bells } from './bells.ts'

export interface Listeners {
  listen: Bells['listen']
  hear(bell: Bell): void
  missed(): void
  clear(): void
}

/** Those who listen in this process. One that throws does not keep the others from hearing. */
export function createListeners(logger: Logger): Listeners {
  const listeners = new Set<{ hear: (bell: Bell) => void; missed: (() => void) | undefined }>()
  const guard = (call: () => void) => {
    try {
      call()
    } catch (error) {
      logger.error({ err: error }, 'A listener to bells failed.')
    }
  }
  return {
    listen(hear, missed) {
      const listener = { hear, missed }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hear(bell) {
      for (const listener of [...listeners]) guard(() => listener.hear(bell))
    },
    missed() {
      for (const listener of [...listeners]) guard(() => listener.missed?.())
    },
    clear: () => listeners.clear(),
  }
}
