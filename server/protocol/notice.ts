/** Which conversations an agent wants to be noticed of. Without zod, so that the inbox decides by the same rule. */
export type NoticeScope = 'all' | 'mine' | 'mentions'

/** True where news of a conversation concerns an agent; what names the agent always does. */
export function concerns(
  scope: NoticeScope,
  { assigneeId, agentId }: { assigneeId: string | null; agentId: string },
): boolean {
  switch (scope) {
    case 'all':
      return true
    case 'mine':
      return assigneeId === null || assigneeId === agentId
    case 'mentions':
      return false
  }
}
