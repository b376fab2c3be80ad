import type { Updateable } from 'kysely'
import type { ConversationWithContact } from '#db/conversations.ts'
import { listLabelRows } from '#db/labels.ts'
import type { ConversationTable } from '#db/schema.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { isAppError } from '#server/lib/errors.ts'
import type { BulkChanged, UndoAnswer } from '#server/protocol/bulk.ts'
import { changeConversation, givenTo, lockSeen } from './conversations.ts'
import { changeLabels } from './labels.ts'
import type { Viewer } from './viewer.ts'
import { readLabelIds } from './views.ts'

/**
 * Takes back what `changeSeveral` has done, each conversation in a transaction of its own. What somebody else, or the
 * customer, has changed since is not touched, and is told.
 */
export async function undoChanges(
  app: App,
  viewer: Viewer,
  { changed }: { changed: BulkChanged[] },
): Promise<UndoAnswer> {
  const answer: UndoAnswer = { restored: [], left: [] }
  for (const one of changed) {
    const isRestored = await undoOne(app, viewer, one)
    answer[isRestored ? 'restored' : 'left'].push(one.conversationId)
  }
  return answer
}

/** Answers whether all of it is as it was. */
async function undoOne(app: App, viewer: Viewer, { conversationId, changes }: BulkChanged): Promise<boolean> {
  try {
    return await transact(app, async (trx) => {
      const row = await lockSeen(app, trx, viewer, conversationId)
      const patch = {
        ...standingBefore(app, row, changes),
        ...(await othersBefore(trx, viewer, row, changes)),
      }
      const restored = await changeConversation(trx, row, patch)
      await labelsBefore(trx, restored, changes.labelIds)
      return isWhole(row, changes, patch)
    })
  } catch (error) {
    // Out of sight by now, or given to somebody who has left the team.
    if (!isAppError(error)) throw error
    return false
  }
}

type Changes = BulkChanged['changes']

/** Status and alarm belong together. A snooze that would have ended meanwhile leads to where it ends. */
function standingBefore(
  app: App,
  row: ConversationWithContact,
  { status, snoozedUntil }: Changes,
): Updateable<ConversationTable> {
  const isOurs =
    (!status || row.status === status[1]) && (!snoozedUntil || row.snoozed_until === snoozedUntil[1])
  if (!isOurs || !(status || snoozedUntil)) return {}
  const before = {
    status: status?.[0] ?? row.status,
    until: snoozedUntil ? snoozedUntil[0] : row.snoozed_until,
  }
  if (before.status !== 'snoozed') return { status: before.status, snoozed_until: null }
  const isOver = before.until === null || before.until <= app.clock.now()
  return isOver ? { status: 'open', snoozed_until: null } : { status: 'snoozed', snoozed_until: before.until }
}

async function othersBefore(
  trx: Trx,
  viewer: Viewer,
  row: ConversationWithContact,
  { assigneeId, priority, unreadCount }: Changes,
): Promise<Updateable<ConversationTable>> {
  return {
    ...(assigneeId && row.assignee_id === assigneeId[1] ? await givenTo(trx, viewer, assigneeId[0]) : {}),
    ...(priority && row.priority === priority[1] ? { priority: priority[0] } : {}),
    // How far the customer was told that it is read cannot be taken back; that the team has it before it can.
    ...(unreadCount && row.unread_count === unreadCount[1] ? { unread_count: unreadCount[0] } : {}),
  }
}

/** Only what was put on comes off again, and only what was taken off comes back. */
async function labelsBefore(
  trx: Trx,
  row: ConversationWithContact,
  labelIds: Changes['labelIds'],
): Promise<void> {
  if (!labelIds) return
  const [before, after] = labelIds
  const known = new Set((await listLabelRows(trx, row.account_id)).map(({ id }) => id))
  await changeLabels(trx, row, {
    add: before.filter((id) => !after.includes(id) && known.has(id)),
    remove: after.filter((id) => !before.includes(id)),
  })
}

function isWhole(
  row: ConversationWithContact,
  { status, snoozedUntil, assigneeId, priority, unreadCount, labelIds }: Changes,
  patch: Updateable<ConversationTable>,
): boolean {
  const worn = readLabelIds(row)
  return (
    (!status || patch.status === status[0]) &&
    (!snoozedUntil || patch.snoozed_until !== undefined) &&
    (!assigneeId || patch.assignee_id === assigneeId[0]) &&
    (!priority || patch.priority === priority[0]) &&
    (!unreadCount || patch.unread_count === unreadCount[0]) &&
    (!labelIds || labelIds[1].every((id) => worn.includes(id)))
  )
}
