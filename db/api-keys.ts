import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { ApiKeyTable } from './schema.ts'

export type ApiKeyRow = Selectable<ApiKeyTable>

/** The keys of an account that are in use, oldest first. */
export function listApiKeyRows(db: Db, accountId: string): Promise<ApiKeyRow[]> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** The key with this hash, unless it was revoked. */
export function findApiKeyByHash(db: Db, tokenHash: string): Promise<ApiKeyRow | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function insertApiKey(trx: Db, row: ApiKeyRow): Promise<void> {
  await trx.insertInto('api_keys').values(row).execute()
}

/** One key of an account, a revoked one too. */
export function findApiKey(
  db: Db,
  { accountId, keyId }: { accountId: string; keyId: string },
): Promise<ApiKeyRow | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', keyId)
    .executeTakeFirst()
}

export async function updateApiKey(
  trx: Db,
  keyId: string,
  changes: Partial<Pick<ApiKeyRow, 'last_used_at' | 'revoked_at'>>,
): Promise<void> {
  await trx.updateTable('api_keys').set(changes).where('id', '=', keyId).execute()
}
