import {
  countReplays,
  type DeliveryQuery,
  deleteOldDeliveries,
  findLastTaken,
  findWebhookDelivery,
  insertWebhookDeliveries,
  listWebhookDeliveryRows,
  type ReplayRange,
  releaseDeliveries,
  replayDeliveries,
  type WebhookDeliveryRow,
} from '#db/webhook-deliveries.ts'
import { insertWebhookTry, listWebhookTries, type WebhookTryRow } from '#db/webhook-tries.ts'
import { hastenWebhook } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { PAGE_MAX } from '#server/protocol/limits.ts'
import type {
  WebhookCallView,
  WebhookDeliveriesPage,
  WebhookDeliveryView,
  WebhookTryView,
  WebhookView,
} from '#server/protocol/webhooks.ts'
import type { Viewer } from './viewer.ts'
import { callWebhook, outcomeOf } from './webhook-calls.ts'
import { endOutage } from './webhook-outages.ts'
import { ringWebhook } from './webhook-turns.ts'
import { getWebhookRow } from './webhooks.ts'

const KEPT_MS = 30 * 24 * 60 * 60 * 1000
/** No event has this number: whoever has seen an event passes over no test, and the other way round. */
const NO_EVENT = 0
const TRIES_SHOWN = 50

/** Calls of a webhook, the newest first. Throws `forbidden` and `webhook_not_found`. */
export async function listDeliveries(
  app: App,
  viewer: Viewer,
  {
    webhookId,
    status,
    cursor,
  }: Pick<DeliveryQuery, 'webhookId' | 'status'> & { cursor?: string | undefined },
): Promise<WebhookDeliveriesPage> {
  await getWebhookRow(app, viewer, webhookId)
  const rows = await listWebhookDeliveryRows(app.db, {
    webhookId,
    status,
    before: cursor,
    limit: PAGE_MAX + 1,
  })
  const page = rows.slice(0, PAGE_MAX)
  return {
    deliveries: page.map(viewDelivery),
    next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
  }
}

/** When each of some webhooks took its newest call; null where no call that it took is kept. */
export async function lastTaken(
  { db }: Pick<App, 'db'>,
  webhooks: readonly WebhookView[],
): Promise<Record<string, number | null>> {
  const taken = webhooks.map(async ({ id }) => [id, await findLastTaken(db, id)] as const)
  return Object.fromEntries(await Promise.all(taken))
}

/** One call with what was sent and answered. Throws `forbidden` and `delivery_not_found`. */
export async function getDelivery(app: App, viewer: Viewer, deliveryId: string): Promise<WebhookCallView> {
  return viewCall(app, await getDeliveryRow(app, viewer, deliveryId))
}

/** Lets one finished call be made again. Throws `forbidden`, `delivery_not_found` and `delivery_waiting`. */
export async function replayDelivery(app: App, viewer: Viewer, deliveryId: string): Promise<void> {
  const { webhook_id: webhookId, seq, status } = await getDeliveryRow(app, viewer, deliveryId)
  const count = await replay(app, { webhookId, by: 'seq', from: seq, to: seq, deliveryId })
  if (status === 'waiting' || count === 0)
    throw new AppError('delivery_waiting', 'This call is still to be made, or was a test.', { status: 409 })
}

/** Lets the finished calls of a range of events be made again; answers how many. Throws `forbidden` and `webhook_not_found`. */
export async function replayRange(app: App, viewer: Viewer, range: ReplayRange): Promise<number> {
  await getWebhookRow(app, viewer, range.webhookId)
  return replay(app, range)
}

/** How many calls `replayRange` would make again. Throws `forbidden` and `webhook_not_found`. */
export async function countRange(app: App, viewer: Viewer, range: ReplayRange): Promise<number> {
  await getWebhookRow(app, viewer, range.webhookId)
  return countReplays(app.db, range)
}

/** Tries at once what waits until its next try. Throws `forbidden` and `webhook_not_found`. */
export async function tryWaiting(app: App, viewer: Viewer, webhookId: string): Promise<void> {
  await getWebhookRow(app, viewer, webhookId)
  await app.database.transaction(async (trx) => {
    await hastenWebhook(trx, webhookId, app.clock.now())
    await releaseDeliveries(trx, webhookId, app.clock.now())
  })
  ringWebhook(app, webhookId)
}

async function replay(app: App, range: ReplayRange): Promise<number> {
  const count = await app.database.transaction((trx) => replayDeliveries(trx, range, app.clock.now()))
  ringWebhook(app, range.webhookId)
  return count
}

/**
 * Calls a webhook once with a test and answers how it went; the test is not tried again. Where it is taken the receiver
 * is there: what waits is tried at once. Throws `forbidden` and `webhook_not_found`.
 */
export async function testWebhook(app: App, viewer: Viewer, webhookId: string): Promise<WebhookCallView> {
  const webhook = await getWebhookRow(app, viewer, webhookId)
  const id = newId()
  const now = app.clock.now()
  const body = JSON.stringify({ type: 'webhook.test', seq: NO_EVENT, at: now, webhookId })
  const made = await callWebhook(app, webhook, { id, body })
  const isTaken = made.failure_code === null
  const row: WebhookDeliveryRow = {
    id,
    webhook_id: webhookId,
    seq: NO_EVENT,
    lane: '',
    type: 'webhook.test',
    body,
    status: isTaken ? 'delivered' : 'dead',
    attempts: 1,
    next_at: now,
    waiting_since: now,
    last_try_at: now,
    ...outcomeOf(made),
    created_at: now,
  }
  await transact(app, async (trx) => {
    await insertWebhookDeliveries(trx, [row])
    await insertWebhookTry(trx, made)
    if (!isTaken) return
    await endOutage(app, trx, webhookId)
    await releaseDeliveries(trx, webhookId, app.clock.now())
  })
  if (isTaken) ringWebhook(app, webhookId)
  return viewCall(app, row)
}

/** Forgets finished calls that are older than the events themselves are kept. */
export async function purgeOldDeliveries(app: App): Promise<void> {
  await app.database.transaction((trx) => deleteOldDeliveries(trx, app.clock.now() - KEPT_MS))
}

async function getDeliveryRow(app: App, viewer: Viewer, deliveryId: string): Promise<WebhookDeliveryRow> {
  const row = await findWebhookDelivery(app.db, deliveryId)
  if (!row) throw new AppError('delivery_not_found', 'There is no such call of a webhook.', { status: 404 })
  await getWebhookRow(app, viewer, row.webhook_id)
  return row
}

async function viewCall({ db }: App, row: WebhookDeliveryRow): Promise<WebhookCallView> {
  const tries = await listWebhookTries(db, { deliveryId: row.id, limit: TRIES_SHOWN })
  return { ...viewDelivery(row), body: row.body, answer: row.answer, tries: tries.map(viewTry) }
}

function viewTry(row: WebhookTryRow): WebhookTryView {
  return {
    at: row.created_at,
    headers: JSON.parse(row.headers),
    tookMs: row.took_ms,
    httpStatus: row.http_status,
    failureCode: row.failure_code,
    answer: row.answer,
  }
}

function viewDelivery(row: WebhookDeliveryRow): WebhookDeliveryView {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    seq: row.seq,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    nextTryAt: row.status === 'waiting' ? row.next_at : null,
    lastTryAt: row.last_try_at,
    tookMs: row.took_ms,
    httpStatus: row.http_status,
    failureCode: row.failure_code,
    createdAt: row.created_at,
  }
}
