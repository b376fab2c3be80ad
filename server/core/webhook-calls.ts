import { createHash } from 'node:crypto'
import { releaseDeliveries, updateWebhookDelivery, type WebhookDeliveryRow } from '#db/webhook-deliveries.ts'
import { insertWebhookTry, type WebhookTryRow } from '#db/webhook-tries.ts'
import { countFailure, findWebhook, updateWebhook, type WebhookRow } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { isAppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { SafeAnswer } from '#server/lib/safe-fetch.ts'
import { webhookHeaders } from '#server/lib/standard-webhooks.ts'
import { storable } from '#server/lib/texts.ts'

/** Under which secrets are kept. */
export const WEBHOOK_PURPOSE = 'webhook'
const WEBHOOK_TIMEOUT_MS = 10_000
const ANSWER_MAX_BYTES = 2_048
const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000
const FIRST_WAIT_MS = 5_000
const WAIT_FACTOR = 3
const LONGEST_WAIT_MS = 60 * 60 * 1000
/** After so many failures in a row only one call is tried at a time. */
const FAILURES_BEFORE_BREAK = 5
const FIRST_BREAK_MS = 10_000
const LONGEST_BREAK_MS = 10 * 60 * 1000

/** Makes one call and writes down how it went, with what follows for it and for its webhook. */
export async function attemptDelivery(
  app: App,
  webhook: WebhookRow,
  delivery: WebhookDeliveryRow,
): Promise<void> {
  const made = await callWebhook(app, webhook, delivery)
  await app.hook('webhook called')
  const now = app.clock.now()
  const tried = { ...outcomeOf(made), attempts: delivery.attempts + 1, last_try_at: now }
  await transact(app, async (trx) => {
    await insertWebhookTry(trx, made)
    if (made.failure_code === null) {
      await updateWebhookDelivery(trx, delivery.id, { ...tried, status: 'delivered' })
      return recover(trx, webhook.id, now)
    }
    const isGivenUp = now - delivery.waiting_since >= GIVEN_UP_AFTER_MS
    const next_at = now + waitBefore(delivery, tried.attempts)
    await updateWebhookDelivery(trx, delivery.id, {
      ...tried,
      ...(isGivenUp ? { status: 'dead' as const } : { next_at }),
    })
    await fail(trx, webhook.id, { now, isGivenUp })
  })
}

/** Makes the call; whatever happens is an answer. */
export async function callWebhook(
  app: App,
  webhook: WebhookRow,
  { id, body }: Pick<WebhookDeliveryRow, 'id' | 'body'>,
): Promise<WebhookTryRow> {
  const began = app.clock.now()
  const timestamp = Math.floor(began / 1000)
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Sapa/${app.config.version}`,
    ...webhookHeaders(secretsOf(app, webhook), { id, timestamp, body }),
  }
  const answered = await app
    .safeFetch(webhook.url, {
      method: 'POST',
      headers,
      body,
      timeoutMs: WEBHOOK_TIMEOUT_MS,
      maxBytes: ANSWER_MAX_BYTES,
      isCut: true,
      allowPrivate: webhook.allow_private === 1,
    })
    .then(judge, refuse)
  return {
    id: newId(),
    webhook_id: webhook.id,
    delivery_id: id,
    headers: JSON.stringify(headers),
    took_ms: app.clock.now() - began,
    ...answered,
    created_at: began,
  }
}

/** What of a try its call remembers. */
export function outcomeOf({ http_status, failure_code, answer, took_ms }: WebhookTryRow) {
  return { http_status, failure_code, answer, took_ms }
}

function judge({ status, body }: SafeAnswer) {
  const isTaken = status >= 200 && status < 300
  return {
    http_status: status,
    failure_code: isTaken ? null : 'answered_otherwise',
    answer: storable(body.toString('utf8')),
  }
}

function refuse(error: unknown) {
  if (!isAppError(error)) throw error
  return { http_status: null, failure_code: error.code, answer: null }
}

function secretsOf({ secrets, clock }: App, webhook: WebhookRow): string[] {
  const isOldKnown = webhook.old_secret !== null && (webhook.old_secret_until ?? 0) > clock.now()
  const sealed = [webhook.secret, ...(isOldKnown && webhook.old_secret !== null ? [webhook.old_secret] : [])]
  return sealed.map((secret) => secrets.decrypt(WEBHOOK_PURPOSE, secret))
}

async function recover(trx: Trx, webhookId: string, now: number): Promise<void> {
  const webhook = await findWebhook(trx, webhookId)
  if (!webhook || webhook.failing_since === null) return
  await updateWebhook(trx, webhookId, { failures: 0, failing_since: null, retry_at: null })
  if (webhook.retry_at === null) return
  await releaseDeliveries(trx, webhookId, now)
  tellChanged(trx, webhook)
}

/** After one that was given up the next one is tried at once. */
async function fail(
  trx: Trx,
  webhookId: string,
  { now, isGivenUp }: { now: number; isGivenUp: boolean },
): Promise<void> {
  const webhook = await countFailure(trx, webhookId)
  if (!webhook) return
  const { failures, failing_since } = webhook
  const isBroken = failures >= FAILURES_BEFORE_BREAK
  const wait = Math.min(FIRST_BREAK_MS * 2 ** (failures - FAILURES_BEFORE_BREAK), LONGEST_BREAK_MS)
  const pause = isGivenUp ? 0 : jittered(wait, `${webhookId} ${failures}`)
  await updateWebhook(trx, webhookId, {
    failing_since: failing_since ?? now,
    retry_at: isBroken ? now + pause : null,
  })
  if (isBroken && webhook.retry_at === null) tellChanged(trx, webhook)
}

function tellChanged(trx: Trx, { id: webhookId, account_id: accountId }: WebhookRow): void {
  append(trx, { accountId, audience: 'agents', event: { type: 'webhook.changed', webhookId } })
}

function waitBefore({ id }: WebhookDeliveryRow, attempts: number): number {
  const wait = Math.min(FIRST_WAIT_MS * WAIT_FACTOR ** (attempts - 1), LONGEST_WAIT_MS)
  return jittered(wait, `${id} ${attempts}`)
}

/** Between half of it and all of it, another one for each `seed`: calls that failed together do not come back together. */
function jittered(ms: number, seed: string): number {
  const drawn = createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32
  return Math.round(ms * (0.5 + drawn / 2))
}
