import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { AuditEntryTable } from './schema.ts'

export type AuditEntryRow = Selectable<AuditEntryTable>

export async function insertAuditEntry(trx: Db, row: AuditEntryRow): Promise<void> {
  await trx.insertInto('audit_entries').values(row).execute()
}

/** What was changed in an account, the newest first. */
export function listAuditRows(
  db: Db,
  {
    accountId,
    before,
    limit,
  }: { accountId: string; before: { createdAt: number; id: string } | null; limit: number },
): Promise<AuditEntryRow[]> {
  let select = db
    .selectFrom('audit_entries')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (before) {
    select = select
      .where('created_at', '<=', before.createdAt)
      .where((eb) => eb.or([eb('created_at', '<', before.createdAt), eb('id', '<', before.id)]))
  }
  return select.execute()
}
