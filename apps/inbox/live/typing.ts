import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import type { Clock } from './clock.ts'
import type { TypingSign } from './connection.ts'

export interface Typist {
  conversationId: string
  by: 'contact' | 'agent'
  /** Null for the contact. */
  name: string | null
}

export interface TypingBoard {
  take(sign: TypingSign): void
  /** The contact's message is here: nobody needs the dots any more. */
  clear(conversationId: string, by: 'contact' | 'agent'): void
  stop(): void
}

/** Who is writing just now. A sign that is not repeated ends by itself. */
export function createTypingBoard(clock: Clock, onChange: (typists: readonly Typist[]) => void): TypingBoard {
  const endings = new Map<string, { typist: Typist; cancel: () => void }>()
  const tell = () => onChange([...endings.values()].map((ending) => ending.typist))
  const end = (key: string) => {
    endings.get(key)?.cancel()
    if (endings.delete(key)) tell()
  }
  return {
    take({ conversationId, by, name, on }) {
      const key = `${conversationId} ${by} ${name ?? ''}`
      if (!on) return end(key)
      endings.get(key)?.cancel()
      const cancel = clock.after(TYPING_TTL_MS, () => end(key))
      endings.set(key, { typist: { conversationId, by, name }, cancel })
      tell()
    },
    clear(conversationId, by) {
      for (const [key, { typist }] of endings) {
        if (typist.conversationId === conversationId && typist.by === by) end(key)
      }
    },
    stop() {
      for (const { cancel } of endings.values()) cancel()
      endings.clear()
    },
  }
}
