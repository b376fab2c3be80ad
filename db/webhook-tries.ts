import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { WebhookTryTable } from './schema.ts'

export type WebhookTryRow = Selectable<WebhookTryTable>

export async function insertWebhookTry(trx: Db, row: WebhookTryRow): Promise<void> {
  await trx.insertInto('webhook_tries').values(row).execute()
}

/** The latest tries of a call, the newest first. */
export function listWebhookTries(
  db: Db,
  { deliveryId, limit }: { deliveryId: string; limit: number },
): Promise<WebhookTryRow[]> {
  return db
    .selectFrom('webhook_tries')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
