import { updateWebhookDelivery, type WebhookDeliveryRow } from '#db/webhook-deliveries.ts'
import { insertWebhookTry, type WebhookTryRow } from '#db/webhook-tries.ts'
import type { WebhookRow } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { isAppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { SafeAnswer } from '#server/lib/safe-fetch.ts'
import { webhookHeaders } from '#server/lib/standard-webhooks.ts'
import { storable } from '#server/lib/texts.ts'
import { countOutage, endOutage, jittered } from './webhook-outages.ts'

/** Under which secrets are kept. */
export const WEBHOOK_PURPOSE = 'webhook'
const WEBHOOK_TIMEOUT_MS = 10_000
const ANSWER_MAX_BYTES = 2_048
const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000
const FIRST_WAIT_MS = 5_000
const WAIT_FACTOR = 3
const LONGEST_WAIT_MS = 60 * 60 * 1000

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
      return endOutage(app, trx, webhook.id)
    }
    const isGivenUp = now - delivery.waiting_since >= GIVEN_UP_AFTER_MS
    const next_at = now + waitBefore(delivery, tried.attempts)
    await updateWebhookDelivery(trx, delivery.id, {
      ...tried,
      ...(isGivenUp ? { status: 'dead' as const } : { next_at }),
    })
    await countOutage(app, trx, { webhookId: webhook.id, isGivenUp })
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

function waitBefore({ id }: WebhookDeliveryRow, attempts: number): number {
  const wait = Math.min(FIRST_WAIT_MS * WAIT_FACTOR ** (attempts - 1), LONGEST_WAIT_MS)
  return jittered(wait, `${id} ${attempts}`)
}
