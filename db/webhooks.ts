import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { WebhookTable } from './schema.ts'

export type WebhookRow = Selectable<WebhookTable>

/** The webhooks of an account, oldest first. */
export function listWebhookRows(db: Db, accountId: string): Promise<WebhookRow[]> {
  return db
    .selectFrom('webhooks')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export function findWebhook(db: Db, webhookId: string): Promise<WebhookRow | undefined> {
  return db.selectFrom('webhooks').selectAll().where('id', '=', webhookId).executeTakeFirst()
}

export async function insertWebhook(trx: Db, row: WebhookRow): Promise<void> {
  await trx.insertInto('webhooks').values(row).execute()
}

export async function updateWebhook(
  trx: Db,
  webhookId: string,
  changes: Partial<Omit<WebhookRow, 'id' | 'account_id' | 'created_at'>>,
): Promise<void> {
  await trx.updateTable('webhooks').set(changes).where('id', '=', webhookId).execute()
}

/** Counts one more call in a row that has failed, and answers how the webhook stands: locked until the end. */
export async function countFailure(trx: Db, webhookId: string): Promise<WebhookRow | undefined> {
  await trx
    .updateTable('webhooks')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('id', '=', webhookId)
    .execute()
  return findWebhook(trx, webhookId)
}

/** A webhook that rests because calls in a row have failed is tried again now. */
export async function hastenWebhook(trx: Db, webhookId: string, now: number): Promise<void> {
  await trx
    .updateTable('webhooks')
    .set({ retry_at: now })
    .where('id', '=', webhookId)
    .where('retry_at', 'is not', null)
    .execute()
}

/** Moves its place in the log on. False where it does not stand at `from` any more. */
export async function moveWebhook(
  trx: Db,
  { webhookId, from, to }: { webhookId: string; from: number; to: number },
): Promise<boolean> {
  const moved = await trx
    .updateTable('webhooks')
    .set({ seq: to })
    .where('id', '=', webhookId)
    .where('seq', '=', from)
    .executeTakeFirst()
  return moved.numUpdatedRows > 0n
}

export async function deleteWebhook(trx: Db, webhookId: string): Promise<void> {
  await trx.deleteFrom('webhook_tries').where('webhook_id', '=', webhookId).execute()
  await trx.deleteFrom('webhook_deliveries').where('webhook_id', '=', webhookId).execute()
  await trx.deleteFrom('notifications').where('webhook_id', '=', webhookId).execute()
  await trx.deleteFrom('webhooks').where('id', '=', webhookId).execute()
}

/** Webhooks, of one account or all, that have not read their log to its end, or have something to deliver. */
export async function listWebhooksBehind(db: Db, accountId?: string): Promise<string[]> {
  const behind = db
    .selectFrom('webhooks')
    .innerJoin('accounts', 'accounts.id', 'webhooks.account_id')
    .select('webhooks.id')
    .where('webhooks.paused', '=', 0)
  if (accountId !== undefined) {
    const rows = await behind
      .where('webhooks.account_id', '=', accountId)
      .whereRef('webhooks.seq', '<', 'accounts.last_seq')
      .execute()
    return rows.map(({ id }) => id)
  }
  const rows = await behind
    .where((where) =>
      where.or([
        where('webhooks.seq', '<', where.ref('accounts.last_seq')),
        where.exists(
          where
            .selectFrom('webhook_deliveries')
            .select('webhook_deliveries.id')
            .whereRef('webhook_deliveries.webhook_id', '=', 'webhooks.id')
            .where('webhook_deliveries.status', '=', 'waiting'),
        ),
      ]),
    )
    .execute()
  return rows.map(({ id }) => id)
}
