import type { MessageView } from '#server/protocol/views.ts'
import { linesOf, splitLater } from './split-thread.ts'

/** The newest answer that somebody else of ours has written to the contact after a sequence number. */
export function findAnswer(
  messages: readonly MessageView[],
  { after, agentId }: { after: number; agentId: string },
): MessageView | undefined {
  return splitLater(linesOf(messages)).lines.findLast(
    ({ direction, author, seq, historic }) =>
      direction === 'out' && author.kind === 'agent' && author.id !== agentId && seq > after && !historic,
  )
}
