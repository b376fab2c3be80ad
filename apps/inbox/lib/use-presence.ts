import { useEffect } from 'react'
import type { PersonHere } from '#server/protocol/agents.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { useTabVisible } from './use-tab-visible.ts'
import { useViewer } from './use-viewer.ts'

const NOBODY: readonly PersonHere[] = []

/** Tells colleagues that this page looks at a conversation, while it is looked at itself. */
export function useLooking(conversationId: string | null) {
  const live = useLive()
  const isVisible = useTabVisible()
  useEffect(() => {
    live.look(isVisible ? conversationId : null)
    return () => live.look(null)
  }, [live, conversationId, isVisible])
}

/** Which colleagues look at a conversation just now. */
export function useColleaguesHere(conversationId: string): readonly PersonHere[] {
  const { presence } = useLiveSnapshot()
  const { agentId } = useViewer()
  if (presence?.conversationId !== conversationId) return NOBODY
  return presence.people.filter((person) => person.agentId !== agentId)
}
