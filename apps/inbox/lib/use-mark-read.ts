import { useEffect } from 'react'
import type { ConversationView } from '#server/protocol/views.ts'
import { ApiError } from '../live/api.ts'
import type { Thread } from '../live/state.ts'
import { useLive } from '../live/use-live.tsx'
import { useTabVisible } from './use-tab-visible.ts'

/** Tells the server what the agent has seen: only while the thread's end is on a screen that is looked at. */
export function useMarkRead(
  conversation: ConversationView | undefined,
  thread: Thread | undefined,
  isAtEnd: boolean,
) {
  const live = useLive()
  const isVisible = useTabVisible()
  const newest = thread?.messages.findLast(({ direction }) => direction === 'in')?.seq ?? 0
  const isUnread = conversation !== undefined && conversation.unreadCount > 0
  const isBehind = newest > (conversation?.agentsReadSeq ?? 0)
  const id = conversation?.id
  useEffect(() => {
    if (id === undefined || !isVisible || !isAtEnd || !(isUnread && isBehind)) return
    live.change('PUT', `/api/v1/conversations/${id}/read`, { upToSeq: newest }).catch((error: unknown) => {
      // Not worth a word: the next look at the thread tells it again.
      if (!(error instanceof ApiError)) throw error
    })
  }, [live, id, isVisible, isAtEnd, isUnread, isBehind, newest])
}
