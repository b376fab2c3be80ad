import type { Clock } from './clock.ts'
import type { SeenSign } from './connection.ts'

/** Nobody is taken for online for longer without a word. */
const ONLINE_TTL_MS = 3 * 60_000

/** Whether the contact of the conversation that is looked at is online; only the last word counts. */
export function createSeenBoard(clock: Clock, onChange: (sign: SeenSign | null) => void) {
  let cancel: (() => void) | undefined
  const clear = () => {
    cancel?.()
    cancel = undefined
    onChange(null)
  }
  return {
    take(sign: SeenSign) {
      cancel?.()
      cancel = sign.online ? clock.after(ONLINE_TTL_MS, clear) : undefined
      onChange(sign)
    },
    clear,
    stop: () => cancel?.(),
  }
}
