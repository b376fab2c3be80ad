import type { Sight } from '#db/conversations.ts'
import { sequencesOf } from '#db/events.ts'
import { insertWebhookDeliveries, listDueDeliveries, nextDeliveryAt } from '#db/webhook-deliveries.ts'
import { findWebhook, moveWebhook, type WebhookRow } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { readEvents } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { EVENTS_PAGE } from '#server/protocol/limits.ts'
import { forProgram } from './readers.ts'
import { attemptDelivery } from './webhook-calls.ts'
import { bodiesOf, readTypes } from './webhook-forms/bodies.ts'

/** A webhook's lane of the queue. */
export const WEBHOOK_LANE = 'webhook '
/** Conversations do not wait for each other, up to so many. */
const CALLS_AT_ONCE = 8

/** Lets a webhook's turn come soon. */
export function ringWebhook(app: Pick<App, 'queue'>, webhookId: string): void {
  app.queue.ring(WEBHOOK_LANE + webhookId)
}

/**
 * One turn of a webhook: writes down which calls are owed, then makes those that are due, the oldest of each
 * conversation. Where calls in a row have failed, only one is tried. Answers when the next turn is due.
 */
export async function runWebhook(app: App, webhookId: string): Promise<number | null> {
  const webhook = await findWebhook(app.db, webhookId)
  if (!webhook || webhook.paused) return null
  await writeOwed(app, webhook)
  const now = app.clock.now()
  if (webhook.retry_at !== null && webhook.retry_at > now) return webhook.retry_at
  const limit = webhook.retry_at === null ? CALLS_AT_ONCE : 1
  const due = await listDueDeliveries(app.db, { webhookId, now, limit })
  await Promise.all(due.map((delivery) => attemptDelivery(app, webhook, delivery)))
  return due.length > 0 ? app.clock.now() : nextDeliveryAt(app.db, webhookId, now)
}

/** The place in the log moves on together with what is owed up to there: a crash in between leaves both. */
async function writeOwed(app: App, webhook: WebhookRow): Promise<void> {
  const { id: webhookId, account_id: accountId, format } = webhook
  const types: ReadonlySet<string> = new Set(JSON.parse(webhook.event_types))
  const read = readTypes(format, types)
  const sight: Sight = {
    accountId,
    agentId: webhookId,
    sees: 'all',
    teamIds: [],
    channelId: webhook.channel_id,
  }
  // A webhook that was paused for longer than the log is kept goes on where the log begins.
  const { purged } = await sequencesOf(app.db, accountId)
  for (let from = webhook.seq; ; ) {
    const page = await readEvents(app.db, { accountId, after: Math.max(from, purged), limit: EVENTS_PAGE })
    const to = page.at(-1)?.event.seq
    if (to === undefined) return
    const wanted = page.filter(({ event }) => read.has(event.type))
    const told = await Promise.all(
      wanted.map(async (logged) => {
        const lane = logged.conversationId ?? ''
        const events = await forProgram(app, logged, sight)
        const bodies = events.map((event) => bodiesOf(app, event, { format, types }))
        return (await Promise.all(bodies)).flat().map((owed) => ({ ...owed, lane, seq: logged.event.seq }))
      }),
    )
    const now = app.clock.now()
    const rows = told.flat().map((owed) => ({
      ...owed,
      id: newId(),
      webhook_id: webhookId,
      status: 'waiting' as const,
      attempts: 0,
      next_at: now,
      waiting_since: now,
      last_try_at: null,
      took_ms: null,
      http_status: null,
      failure_code: null,
      answer: null,
      created_at: now,
    }))
    const isMoved = await app.database.transaction(async (trx) => {
      if (!(await moveWebhook(trx, { webhookId, from, to }))) return false
      await insertWebhookDeliveries(trx, rows)
      return true
    })
    if (!isMoved || page.length < EVENTS_PAGE) return
    from = to
  }
}
