import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { GatewayDialectTable } from './schema.ts'

export type GatewayDialectRow = Selectable<GatewayDialectTable>

/** The dialects that are on for an account. */
export function listGatewayDialects(db: Db, accountId: string): Promise<GatewayDialectRow[]> {
  return db.selectFrom('gateway_dialects').selectAll().where('account_id', '=', accountId).execute()
}

/** True where any account of this installation has it on. */
export async function isSpokenAnywhere(db: Db, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('gateway_dialects')
    .select('account_id')
    .where('name', '=', name)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Puts it as it is to be; null: off. */
export async function setGatewayDialect(
  trx: Db,
  { accountId, name, reveals }: { accountId: string; name: string; reveals: 0 | 1 | null },
): Promise<void> {
  await trx
    .deleteFrom('gateway_dialects')
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .execute()
  if (reveals === null) return
  await trx.insertInto('gateway_dialects').values({ account_id: accountId, name, reveals }).execute()
}
