import type { App } from '#server/context.ts'
import { ringUnfinished, settleAbandoned } from '#server/core/deliveries.ts'
import { cancelEnded } from '#server/core/ended-sends.ts'
import { purgeOldAnswers } from '#server/core/idempotency.ts'
import { removeOrphanedMedia } from '#server/core/media-cleanup.ts'
import { purgeOldNotifications } from '#server/core/notifications.ts'
import { purgeOldRequests } from '#server/core/request-log.ts'
import { purgeOldEvents, purgeWaitingChanges } from '#server/core/retention.ts'
import { RELEASE_LANE } from '#server/core/send-later.ts'
import { wakeSnoozed } from '#server/core/snoozes.ts'
import { purgeOldDeliveries } from '#server/core/webhook-deliveries.ts'

const SWEEP_MS = 60_000
const ABANDONED_MS = 15_000
// A server that is restarted every day gets its daily work too.
const FIRST_DAILY_MS = 5 * 60 * 1000
const DAILY_MS = 24 * 60 * 60 * 1000

/** Starts what has to be looked after now and then; the answer ends it. */
export function startHousekeeping(app: App): () => void {
  const running = (name: string, work: () => Promise<unknown>) => () => {
    work().catch((error: unknown) => app.logger.error({ err: error, job: name }, 'housekeeping failed'))
  }
  const sweep = running('sweep', () => {
    app.queue.ring(RELEASE_LANE)
    return ringUnfinished(app)
  })
  const ended = running('ended', () => cancelEnded(app))
  const abandoned = running('abandoned', () => settleAbandoned(app))
  const snoozed = running('snoozed', () => wakeSnoozed(app))
  const daily = running('daily', async () => {
    await purgeOldEvents(app)
    await removeOrphanedMedia(app)
    await purgeWaitingChanges(app)
    await purgeOldNotifications(app)
    await purgeOldAnswers(app)
    await purgeOldDeliveries(app)
    await purgeOldRequests(app)
  })
  sweep()
  abandoned()
  snoozed()
  const stops = [
    app.clock.every(SWEEP_MS, sweep),
    app.clock.every(SWEEP_MS, ended),
    app.clock.every(ABANDONED_MS, abandoned),
    app.clock.every(ABANDONED_MS, snoozed),
    app.clock.after(FIRST_DAILY_MS, daily),
    app.clock.every(DAILY_MS, daily),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
