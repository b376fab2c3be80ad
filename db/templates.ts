import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { TemplateTable } from './schema.ts'

export type TemplateRow = Selectable<TemplateTable>

/** The templates of an account by name. */
export function listTemplateRows(db: Db, accountId: string): Promise<TemplateRow[]> {
  return db.selectFrom('templates').selectAll().where('account_id', '=', accountId).orderBy('name').execute()
}

/** The template of an account with this id, or else with this name. */
export async function findTemplate(
  db: Db,
  { accountId, idOrName }: { accountId: string; idOrName: string },
): Promise<TemplateRow | undefined> {
  const rows = await db
    .selectFrom('templates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .execute()
  return rows.find((row) => row.id === idOrName) ?? rows[0]
}

/** Adds one; a unique violation says that the name is taken. */
export async function insertTemplate(trx: Db, row: TemplateRow): Promise<void> {
  await trx.insertInto('templates').values(row).execute()
}

/** Changes one; a unique violation says that the name is taken. */
export async function updateTemplate(
  trx: Db,
  templateId: string,
  changes: Pick<TemplateRow, 'name' | 'body'>,
): Promise<void> {
  await trx.updateTable('templates').set(changes).where('id', '=', templateId).execute()
}

export async function deleteTemplate(trx: Db, templateId: string): Promise<void> {
  await trx.deleteFrom('templates').where('id', '=', templateId).execute()
}
