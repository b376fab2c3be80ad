import { useEffect, useRef } from 'react'
import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import { useLive } from '../live/use-live.tsx'

const REPEAT_MS = TYPING_TTL_MS / 2

/** Tells colleagues that this agent writes, and the contact too where it is for them; taken back when they stop. */
export function useTyping(conversationId: string) {
  const live = useLive()
  const toldAt = useRef(0)
  const stop = () => {
    live.writing(false)
    if (toldAt.current === 0) return
    toldAt.current = 0
    live.typing(conversationId, false)
  }
  const touch = ({ isNote }: { isNote: boolean }) => {
    live.writing(true)
    // A note is none of the contact's business, so nobody outside is told that it is written.
    if (isNote) return
    if (Date.now() - toldAt.current < REPEAT_MS) return
    toldAt.current = Date.now()
    live.typing(conversationId, true)
  }
  const latest = useRef(stop)
  useEffect(() => {
    latest.current = stop
  })
  useEffect(() => () => latest.current(), [])
  return { touch, stop }
}
