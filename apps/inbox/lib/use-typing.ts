import { useEffect, useRef } from 'react'
import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import { useLive } from '../live/use-live.tsx'

const REPEAT_MS = TYPING_TTL_MS / 2

/** Tells the others that this agent writes: repeated while they do, taken back when they stop. */
export function useTyping(conversationId: string) {
  const live = useLive()
  const toldAt = useRef(0)
  const stop = () => {
    if (toldAt.current === 0) return
    toldAt.current = 0
    live.typing(conversationId, false)
  }
  const touch = () => {
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
