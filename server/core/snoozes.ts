import type { Updateable } from 'kysely'
import { listDueSnoozes, lockConversation } from '#db/conversations.ts'
import type { ConversationTable } from '#db/schema.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { changeConversation, changeSeen } from './conversations.ts'
import type { Viewer } from './viewer.ts'

const LONGEST_SNOOZE_MS = 366 * 24 * 60 * 60 * 1000

/** Puts a conversation away until a time in the future. Throws `snooze_in_the_past` and `snooze_too_long`. */
export async function snoozeConversation(
  app: App,
  viewer: Viewer,
  { conversationId, until }: { conversationId: string; until: number },
): Promise<void> {
  await changeSeen(app, viewer, conversationId, async () => snoozedUntil(app, until))
}

/** What snoozing does to a conversation. Throws what `snoozeConversation` throws. */
export function snoozedUntil(app: App, until: number): Updateable<ConversationTable> {
  if (until > app.clock.now() + LONGEST_SNOOZE_MS) {
    throw new AppError('snooze_too_long', 'Choose a time within a year.', { field: 'until' })
  }
  if (until <= app.clock.now()) {
    throw new AppError('snooze_in_the_past', 'Choose a time in the future.', { field: 'until' })
  }
  return { status: 'snoozed', snoozed_until: until }
}

/** Reopens snoozed conversations whose time has come; answers how many. */
export async function wakeSnoozed(app: App): Promise<number> {
  const now = app.clock.now()
  const due = await listDueSnoozes(app.db, { now, limit: WAKE_AT_ONCE })
  for (const conversationId of due) {
    await transact(app, async (trx) => {
      const row = await lockConversation(trx, { dialect: app.database.dialect, conversationId })
      if (row?.status !== 'snoozed' || (row.snoozed_until ?? 0) > now) return
      await changeConversation(trx, row, { status: 'open', snoozed_until: null })
    })
  }
  return due.length
}

const WAKE_AT_ONCE = 200
