import type { AgentEvent, Logged } from '#server/protocol/events.ts'
import { spokenText } from '#server/protocol/mentions.ts'
import { concerns, type NoticeScope } from '#server/protocol/notice.ts'
import type { NotificationView } from '#server/protocol/views.ts'
import type { InboxState } from './state.ts'

/** Something that a sound or a desktop notification tells of. */
export interface Notice {
  seq: number
  kind: 'message' | NotificationView['kind']
  /** What it is about, one of both. */
  conversationId: string | null
  webhookId: string | null
  /** Who mentioned this agent or gave them the conversation. */
  actorName: string | null
  text: string
}

/** What happened longer ago, while this page was asleep, is read in the list. */
const NEWS_MS = 5 * 60 * 1000

/** The news in these events that an agent wants to be noticed of; nothing of what is being looked at. */
export function noticesIn(
  events: readonly Logged<AgentEvent>[],
  {
    inbox,
    agentId,
    scope,
    lookingAt,
    now,
  }: { inbox: InboxState; agentId: string; scope: NoticeScope; lookingAt: string | null; now: number },
): Notice[] {
  return events.flatMap((event): Notice[] => {
    if (event.at < now - NEWS_MS) return []
    if (event.type === 'notification.created') {
      const { kind, conversationId, webhookId, actorName, preview } = event.notification
      const isLookedAt = conversationId !== null && conversationId === lookingAt
      if (isLookedAt || event.agentId !== agentId) return []
      return [{ seq: event.seq, kind, conversationId, webhookId, actorName, text: preview }]
    }
    if (event.type !== 'message.created') return []
    const { direction, historic, kind, conversationId } = event.message
    const text = spokenText(event.message)
    if (direction !== 'in' || historic || kind === 'system' || conversationId === lookingAt) return []
    const { assigneeId = null, mutedUntil = null } = inbox.conversations[conversationId] ?? {}
    if ((mutedUntil ?? 0) > now || !concerns(scope, { assigneeId, agentId })) return []
    return [{ seq: event.seq, kind: 'message', conversationId, webhookId: null, actorName: null, text }]
  })
}
