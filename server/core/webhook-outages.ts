import { createHash } from 'node:crypto'
import { releaseDeliveries } from '#db/webhook-deliveries.ts'
import { countFailure, findWebhook, updateWebhook, type WebhookRow } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { append, type Trx } from '#server/events.ts'
import { notifyOfWebhook } from './notifications.ts'

/** After so many failures in a row only one call is tried at a time. */
const FAILURES_BEFORE_BREAK = 5
const FIRST_BREAK_MS = 10_000
const LONGEST_BREAK_MS = 10 * 60 * 1000
/** A receiver that is started anew wakes nobody. */
const TOLD_AFTER_MS = 60_000
const TOLD_DEAD_AGAIN_MS = 24 * 60 * 60 * 1000

/** Counts a call that failed. After one that was given up the next one is tried at once. */
export async function countOutage(
  app: App,
  trx: Trx,
  { webhookId, isGivenUp }: { webhookId: string; isGivenUp: boolean },
): Promise<void> {
  const webhook = await countFailure(trx, webhookId)
  if (!webhook) return
  const now = app.clock.now()
  const { failures, failing_since, retry_at } = webhook
  const isBroken = failures >= FAILURES_BEFORE_BREAK
  const wait = Math.min(FIRST_BREAK_MS * 2 ** (failures - FAILURES_BEFORE_BREAK), LONGEST_BREAK_MS)
  const pause = isGivenUp ? 0 : jittered(wait, `${webhookId} ${failures}`)
  await updateWebhook(trx, webhookId, {
    failing_since: failing_since ?? now,
    retry_at: isBroken ? now + pause : null,
    ...(await tellPeople(app, trx, { webhook, isBroken, isGivenUp })),
  })
  if (isBroken && retry_at === null) tellChanged(trx, webhook)
}

/** A call came through: what waits is tried at once, and whoever was told of the outage is told that it is over. */
export async function endOutage(app: App, trx: Trx, webhookId: string): Promise<void> {
  if ((await findWebhook(trx, webhookId))?.failing_since == null) return
  // Written first, so that of calls that come through together one finds it failing.
  await updateWebhook(trx, webhookId, { failures: 0 })
  const webhook = await findWebhook(trx, webhookId)
  if (!webhook || webhook.failing_since === null) return
  await updateWebhook(trx, webhookId, { failing_since: null, retry_at: null, told_failing_at: null })
  if (webhook.told_failing_at !== null) await notifyOfWebhook(app, trx, { webhook, kind: 'webhook-working' })
  if (webhook.retry_at === null) return
  await releaseDeliveries(trx, webhookId, app.clock.now())
  tellChanged(trx, webhook)
}

/** Between half of it and all of it, another one for each `seed`: calls that failed together do not come back together. */
export function jittered(ms: number, seed: string): number {
  const drawn = createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32
  return Math.round(ms * (0.5 + drawn / 2))
}

/** Once for each outage, and once a day that calls are lost; answers what was told when. */
async function tellPeople(
  app: App,
  trx: Trx,
  { webhook, isBroken, isGivenUp }: { webhook: WebhookRow; isBroken: boolean; isGivenUp: boolean },
): Promise<Partial<WebhookRow>> {
  const now = app.clock.now()
  const { failing_since, told_failing_at, told_dead_at } = webhook
  if (isGivenUp && (told_dead_at ?? 0) <= now - TOLD_DEAD_AGAIN_MS) {
    await notifyOfWebhook(app, trx, { webhook, kind: 'webhook-dead' })
    return { told_dead_at: now }
  }
  const isLong = now - (failing_since ?? now) >= TOLD_AFTER_MS
  if (!isBroken || !isLong || told_failing_at !== null) return {}
  await notifyOfWebhook(app, trx, { webhook, kind: 'webhook-failing' })
  return { told_failing_at: now }
}

function tellChanged(trx: Trx, { id: webhookId, account_id: accountId }: WebhookRow): void {
  append(trx, { accountId, audience: 'agents', event: { type: 'webhook.changed', webhookId } })
}
