import { LOOK_REPEAT_MS, TYPING_TTL_MS } from '#server/protocol/limits.ts'
import type { Clock } from './clock.ts'
import type { Look, PresenceSign } from './connection.ts'

export interface PresenceDeps {
  tell(look: Look): void
  onChange(sign: PresenceSign | null): void
}

export type Presence = ReturnType<typeof createPresence>

/** Tells colleagues at which conversation this page looks, for as long as it does, and keeps who else is there. */
export function createPresence(clock: Clock, { tell, onChange }: PresenceDeps) {
  let lookingAt: string | null = null
  let isWriting = false
  let cancelRepeat: (() => void) | undefined
  let cancelWriting: (() => void) | undefined

  const say = () => {
    tell({ conversationId: lookingAt, writing: isWriting })
    cancelRepeat?.()
    cancelRepeat = lookingAt === null ? undefined : clock.after(LOOK_REPEAT_MS, say)
  }
  const setWriting = (on: boolean) => {
    if (on === isWriting) return
    isWriting = on
    say()
  }
  const writing = (on: boolean) => {
    cancelWriting?.()
    cancelWriting = on ? clock.after(TYPING_TTL_MS, () => setWriting(false)) : undefined
    if (lookingAt !== null) setWriting(on)
  }

  return {
    look(conversationId: string | null) {
      if (conversationId === lookingAt) return
      lookingAt = conversationId
      isWriting = false
      onChange(null)
      say()
    },
    writing,
    lookingAt: () => lookingAt,
    take(sign: PresenceSign) {
      if (sign.conversationId === lookingAt) onChange(sign)
    },
    /** Without a line nobody knows who is there. */
    lost: () => onChange(null),
    tellAgain() {
      if (lookingAt !== null) say()
    },
    stop() {
      cancelRepeat?.()
      cancelWriting?.()
    },
  }
}
