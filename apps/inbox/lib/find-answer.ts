import type { MessageView } from '#server/protocol/views.ts'
import { linesOf } from './split-thread.ts'

/** The newest answer that somebody else of ours has written to the contact after a sequence number. */
export function findAnswer(
  messages: readonly MessageView[],
  { after, agentId }: { after: number; agentId: string },
): MessageView | undefined {
  return linesOf(messages).findLast(
    ({ direction, author, seq, historic }) =>
      direction === 'out' && author.kind === 'agent' && author.id !== agentId && seq > after && !historic,
  )
}
