import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'

const REPEAT_MS = 3_000
const STOPPED_AFTER_MS = 5_000

/** "… is writing", both ways. */
export interface Typing {
  /** The visitor pressed a key. */
  input(): void
  /** The visitor sent it, or left the field empty. */
  stop(): void
  /** The server says that an agent writes, or stopped. */
  heard(sign: { name: string; on: boolean }): void
  close(): void
}

/** Throttled on the way out; on the way in a sign that is not repeated ends by itself. */
export function createTyping(deps: {
  clock: Clock
  conversation: Conversation
  send: (on: boolean) => void
}): Typing {
  const { clock, conversation } = deps
  let toldAt: number | null = null
  let cancelStop = () => {}
  let cancelTheirs = () => {}

  function stop(): void {
    cancelStop()
    if (toldAt !== null) deps.send(false)
    toldAt = null
  }

  return {
    stop,
    input() {
      cancelStop()
      cancelStop = clock.after(STOPPED_AFTER_MS, stop)
      if (toldAt !== null && clock.now() - toldAt < REPEAT_MS) return
      toldAt = clock.now()
      deps.send(true)
    },
    heard({ name, on }) {
      cancelTheirs()
      conversation.setTyping(on ? name : null)
      if (on) cancelTheirs = clock.after(TYPING_TTL_MS, () => conversation.setTyping(null))
    },
    close() {
      cancelStop()
      cancelTheirs()
    },
  }
}
