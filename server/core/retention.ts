import { deleteOldWaitingChanges } from '#db/contacts.ts'
import { lastEventsBefore, purgedSequence, purgeEvents } from '#db/events.ts'
import type { App } from '#server/context.ts'

const EVENTS_KEPT_MS = 30 * 24 * 60 * 60 * 1000
/** So many are removed at once: nobody's message waits longer for it than for a few others. */
const BATCH = 1_000

/** Removes events that nobody catches up from any more; who was away longer loads anew. */
export async function purgeOldEvents(app: App): Promise<void> {
  const before = app.clock.now() - EVENTS_KEPT_MS
  for (const { account_id: accountId, seq } of await lastEventsBefore(app.db, before)) {
    for (let upTo = await purgedSequence(app.db, accountId); upTo < seq; ) {
      upTo = Math.min(upTo + BATCH, seq)
      await app.database.transaction((trx) => purgeEvents(trx, { accountId, upTo }))
    }
  }
}

/** Forgets edits and reactions whose message has not come for as long as events are kept. */
export async function purgeWaitingChanges(app: App): Promise<void> {
  const before = app.clock.now() - EVENTS_KEPT_MS
  await app.database.transaction((trx) => deleteOldWaitingChanges(trx, before))
}
