import type { ConversationWithContact } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { isAppError } from '#server/lib/errors.ts'
import type { BulkAnswer, BulkChange, BulkChanged } from '#server/protocol/bulk.ts'
import { changeConversation, closing, giveTo, lockSeen } from './conversations.ts'
import { changeLabels } from './labels.ts'
import { readUpTo, tellRead } from './read-marks.ts'
import { snoozedUntil } from './snoozes.ts'
import type { Viewer } from './viewer.ts'
import { viewConversation } from './views.ts'

/**
 * Does one thing to several conversations, each in a transaction of its own: what is refused for one leaves the others
 * changed, and is told. The answer's `changed` is what `undoChanges` takes.
 */
export async function changeSeveral(
  app: App,
  viewer: Viewer,
  { conversationIds, change }: { conversationIds: string[]; change: BulkChange },
): Promise<BulkAnswer> {
  const answer: BulkAnswer = { changed: [], refused: [] }
  for (const conversationId of new Set(conversationIds)) {
    try {
      const changed = await changeOne(app, viewer, { conversationId, change })
      if (changed) answer.changed.push(changed)
    } catch (error) {
      if (!isAppError(error)) throw error
      answer.refused.push({ conversationId, code: error.code })
    }
  }
  return answer
}

async function changeOne(
  app: App,
  viewer: Viewer,
  { conversationId, change }: { conversationId: string; change: BulkChange },
): Promise<BulkChanged | undefined> {
  const { before, after, messageIds } = await transact(app, async (trx) => {
    const before = await lockSeen(app, trx, viewer, conversationId)
    return { before, ...(await apply(app, trx, { viewer, row: before, change })) }
  })
  await tellRead(app, after, messageIds)
  return differenceOf(before, after)
}

async function apply(
  app: App,
  trx: Trx,
  { viewer, row, change }: { viewer: Viewer; row: ConversationWithContact; change: BulkChange },
): Promise<{ after: ConversationWithContact; messageIds: string[] | null }> {
  const set = async (patch: Parameters<typeof changeConversation>[2]) => ({
    after: await changeConversation(trx, row, patch),
    messageIds: null,
  })
  switch (change.kind) {
    case 'close':
      return set(closing(app, row))
    case 'reopen':
      return set({ status: 'open', snoozed_until: null })
    case 'snooze':
      return set(snoozedUntil(app, change.until))
    case 'assign':
      return { after: await giveTo(app, trx, { viewer, row, agentId: change.agentId }), messageIds: null }
    case 'priority':
      return set({ priority: change.priority })
    case 'label': {
      const labelIds = [change.labelId]
      const after = await changeLabels(trx, row, change.on ? { add: labelIds } : { remove: labelIds })
      return { after, messageIds: null }
    }
    case 'read': {
      const { changed, messageIds } = await readUpTo(trx, row, Number.MAX_SAFE_INTEGER)
      return { after: changed, messageIds }
    }
  }
}

const FIELDS = ['status', 'snoozedUntil', 'assigneeId', 'labelIds', 'priority', 'unreadCount'] as const

function differenceOf(
  before: ConversationWithContact,
  after: ConversationWithContact,
): BulkChanged | undefined {
  const [old, now] = [viewConversation(before), viewConversation(after)]
  const changed = FIELDS.filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]))
  if (changed.length === 0) return undefined
  const changes = Object.fromEntries(changed.map((field) => [field, [old[field], now[field]]]))
  return { conversationId: after.id, changes }
}
