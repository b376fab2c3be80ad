import { useEffect, useMemo } from 'react'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'

/** The account's canned replies by shortcut, loaded when `isNeeded`; null until they are there. */
export function useCannedReplies(isNeeded = true): CannedReplyView[] | null {
  const live = useLive()
  const { cannedReplies } = useLiveSnapshot().inbox
  const isMissing = isNeeded && cannedReplies === null
  useEffect(() => {
    if (isMissing) void live.loadCannedReplies()
  }, [live, isMissing])
  return useMemo(
    () => cannedReplies && Object.values(cannedReplies).sort((a, b) => a.shortcut.localeCompare(b.shortcut)),
    [cannedReplies],
  )
}
