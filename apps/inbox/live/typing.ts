import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import type { Clock } from './clock.ts'
import type { TypingSign } from './connection.ts'

export interface TypingBoard {
  take(sign: TypingSign): void
  /** The contact's message is here: nobody needs the dots any more. */
  clear(conversationId: string): void
  stop(): void
}

/** In which conversations the contact is writing just now. A sign that is not repeated ends by itself. */
export function createTypingBoard(clock: Clock, onChange: (typing: readonly string[]) => void): TypingBoard {
  const endings = new Map<string, () => void>()
  const tell = () => onChange([...endings.keys()])
  const end = (conversationId: string) => {
    endings.get(conversationId)?.()
    if (endings.delete(conversationId)) tell()
  }
  return {
    take({ conversationId, on }) {
      if (!on) return end(conversationId)
      endings.get(conversationId)?.()
      endings.set(
        conversationId,
        clock.after(TYPING_TTL_MS, () => end(conversationId)),
      )
      tell()
    },
    clear: end,
    stop() {
      for (const cancel of endings.values()) cancel()
      endings.clear()
    },
  }
}
