import { lastEventsBefore, purgeEvents } from '#db/events.ts'
import type { App } from '#server/context.ts'

const EVENTS_KEPT_MS = 30 * 24 * 60 * 60 * 1000

/** Removes events that nobody catches up from any more; who was away longer loads anew. */
export async function purgeOldEvents(app: App): Promise<void> {
  const before = app.clock.now() - EVENTS_KEPT_MS
  for (const { account_id, seq } of await lastEventsBefore(app.db, before)) {
    await app.database.transaction((trx) => purgeEvents(trx, { accountId: account_id, upTo: seq }))
  }
}
