import { useState } from 'react'
import type { MessageView } from '#server/protocol/views.ts'
import { useLive } from '../live/use-live.tsx'
import { findAnswer } from './find-answer.ts'
import type { ComposerDraft } from './use-draft.ts'
import { useViewer } from './use-viewer.ts'

/** Two agents, one customer: before an answer goes, asks where somebody else answered since it was begun. */
export function useGuard(conversationId: string, { draft, change }: ComposerDraft) {
  const live = useLive()
  const { agentId } = useViewer()
  const [answer, setAnswer] = useState<MessageView | null>(null)
  return {
    /** What the agent is asked about; null while nothing is asked. */
    answer,
    /** Answers false where it asks first. The server asks once more what this page cannot know. */
    mayGo(seenSeq: number | null): boolean {
      const { messages = [] } = live.get().inbox.threads[conversationId] ?? {}
      const found =
        draft.note || seenSeq === null ? undefined : findAnswer(messages, { after: seenSeq, agentId })
      setAnswer(found ?? null)
      return found === undefined
    },
    /** The agent knows of that answer now; answers what has been seen. */
    accept(): number {
      const seenSeq = live.get().inbox.seq
      change({ seenSeq })
      setAnswer(null)
      return seenSeq
    },
  }
}
