import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { Tables, WebhookDeliveryTable } from './schema.ts'

export type WebhookDeliveryRow = Selectable<WebhookDeliveryTable>

/** So many rows go into one statement. */
const ROWS_AT_ONCE = 50

export async function insertWebhookDeliveries(trx: Db, rows: WebhookDeliveryRow[]): Promise<void> {
  for (let done = 0; done < rows.length; done += ROWS_AT_ONCE)
    await trx
      .insertInto('webhook_deliveries')
      .values(rows.slice(done, done + ROWS_AT_ONCE))
      .execute()
}

export async function updateWebhookDelivery(
  trx: Db,
  deliveryId: string,
  changes: Partial<Omit<WebhookDeliveryRow, 'id' | 'webhook_id' | 'seq' | 'lane' | 'type' | 'body'>>,
): Promise<void> {
  await trx.updateTable('webhook_deliveries').set(changes).where('id', '=', deliveryId).execute()
}

export function findWebhookDelivery(db: Db, deliveryId: string): Promise<WebhookDeliveryRow | undefined> {
  return db.selectFrom('webhook_deliveries').selectAll().where('id', '=', deliveryId).executeTakeFirst()
}

/** The oldest waiting call of each lane whose time has come, oldest first. A lane waits for its oldest call. */
export async function listDueDeliveries(
  db: Db,
  { webhookId, now, limit }: { webhookId: string; now: number; limit: number },
): Promise<WebhookDeliveryRow[]> {
  const heads = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => ['lane', eb.fn.min<number>('seq').as('seq')])
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'waiting')
    .where('lane', 'not in', (eb) =>
      eb
        .selectFrom('webhook_deliveries as later')
        .select('later.lane')
        .where('later.webhook_id', '=', webhookId)
        .where('later.status', '=', 'waiting')
        .where('later.next_at', '>', now),
    )
    .groupBy('lane')
    .orderBy('seq')
    .limit(limit)
    .execute()
  if (heads.length === 0) return []
  return (
    db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook_id', '=', webhookId)
      .where('status', '=', 'waiting')
      .where((where) =>
        where.or(heads.map(({ lane, seq }) => where.and([where('lane', '=', lane), where('seq', '=', seq)]))),
      )
      .orderBy('seq')
      .orderBy('id')
      // One event may be several calls.
      .limit(limit)
      .execute()
  )
}

/** When the next call of a webhook is due after `now`; null where none waits. */
export async function nextDeliveryAt(db: Db, webhookId: string, now: number): Promise<number | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.min<number | null>('next_at').as('next_at'))
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'waiting')
    .where('next_at', '>', now)
    .executeTakeFirst()
  return row?.next_at ?? null
}

export interface DeliveryQuery {
  webhookId: string
  status?: WebhookDeliveryRow['status'] | undefined
  /** Only older ones than this. */
  before?: string | undefined
  limit: number
}

/** Calls of a webhook, the newest first. */
export function listWebhookDeliveryRows(db: Db, query: DeliveryQuery): Promise<WebhookDeliveryRow[]> {
  let rows = db.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', query.webhookId)
  if (query.status) rows = rows.where('status', '=', query.status)
  if (query.before) rows = rows.where('id', '<', query.before)
  return rows.orderBy('id', 'desc').limit(query.limit).execute()
}

/** When the newest call that was taken was made; null where none is kept. */
export async function findLastTaken(db: Db, webhookId: string): Promise<number | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('last_try_at')
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'delivered')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.last_try_at ?? null
}

export interface ReplayRange {
  webhookId: string
  /** From and to: sequence numbers of events, or when calls were first owed. */
  by: 'seq' | 'created_at'
  from: number
  to: number
  status?: 'delivered' | 'dead' | undefined
  /** Only this call of them. */
  deliveryId?: string | undefined
}

/** Lets finished calls be made again, with the bodies that they had; answers how many. */
export async function replayDeliveries(trx: Db, range: ReplayRange, now: number): Promise<number> {
  const again = await trx
    .updateTable('webhook_deliveries')
    .set({ status: 'waiting', attempts: 0, next_at: now, waiting_since: now })
    .where((where) => isReplayed(where, range))
    .executeTakeFirst()
  return Number(again.numUpdatedRows)
}

/** How many calls would be made again. */
export async function countReplays(db: Db, range: ReplayRange): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((where) => isReplayed(where, range))
    .executeTakeFirstOrThrow()
  return Number(count)
}

function isReplayed(
  where: ExpressionBuilder<Tables, 'webhook_deliveries'>,
  { webhookId, by, from, to, status, deliveryId }: ReplayRange,
) {
  return where.and([
    where('webhook_id', '=', webhookId),
    where('status', 'in', status ? [status] : ['delivered', 'dead']),
    where('type', '!=', 'webhook.test'),
    where(by, '>=', from),
    where(by, '<=', to),
    ...(deliveryId === undefined ? [] : [where('id', '=', deliveryId)]),
  ])
}

/** What waits is tried anew: the receiver is there again, or was mended. */
export async function releaseDeliveries(trx: Db, webhookId: string, now: number): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({ next_at: now, waiting_since: now })
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'waiting')
    .execute()
}

/** Removes finished calls from before `before`. */
export async function deleteOldDeliveries(trx: Db, before: number): Promise<void> {
  const isOld = (where: ExpressionBuilder<Tables, 'webhook_deliveries'>) =>
    where.and([where('created_at', '<', before), where('status', '!=', 'waiting')])
  await trx
    .deleteFrom('webhook_tries')
    .where('delivery_id', 'in', (eb) => eb.selectFrom('webhook_deliveries').select('id').where(isOld))
    .execute()
  await trx.deleteFrom('webhook_deliveries').where(isOld).execute()
}
