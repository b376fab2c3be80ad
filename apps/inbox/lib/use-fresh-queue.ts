import { useEffect } from 'react'
import { useRevalidator } from 'react-router'
import type { AgentEvent } from '#server/protocol/events.ts'
import { useLive } from '../live/use-live.tsx'

/** Where many messages leave at once the page follows now and then. */
const FRESH_MS = 500
const CONCERNS: readonly AgentEvent['type'][] = [
  'message.created',
  'message.updated',
  'messages.receipt',
  'messages.status',
  'messages.removed',
  'account.changed',
]

/** What becomes of messages makes the page ask for the send queue again. */
export function useFreshQueue() {
  const live = useLive()
  const { revalidate } = useRevalidator()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = live.onEvents((events) => {
      if (timer !== undefined || !events.some(({ type }) => CONCERNS.includes(type))) return
      timer = setTimeout(() => {
        timer = undefined
        void revalidate()
      }, FRESH_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [live, revalidate])
}
