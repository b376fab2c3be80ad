import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { LabelTable } from './schema.ts'

export type LabelRow = Selectable<LabelTable>

/** The labels of an account by name, without the removed ones. */
export function listLabelRows(db: Db, accountId: string): Promise<LabelRow[]> {
  return db
    .selectFrom('labels')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('name_key')
    .execute()
}

/** One label of an account, a removed one too. */
export function findLabel(
  db: Db,
  { accountId, labelId }: { accountId: string; labelId: string },
): Promise<LabelRow | undefined> {
  return db
    .selectFrom('labels')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', labelId)
    .executeTakeFirst()
}

/** Adds a label; a unique violation says that the name is taken. */
export async function insertLabel(trx: Db, row: LabelRow): Promise<void> {
  await trx.insertInto('labels').values(row).execute()
}

/** Changes a label; a unique violation says that the name is taken. */
export async function updateLabel(
  trx: Db,
  labelId: string,
  changes: Partial<Pick<LabelRow, 'name' | 'name_key' | 'colour' | 'removed_at'>>,
): Promise<void> {
  await trx.updateTable('labels').set(changes).where('id', '=', labelId).execute()
}

/** What the list is filtered by: the same ids as in the conversation's row. */
export async function replaceConversationLabels(
  trx: Db,
  { accountId, conversationId, labelIds }: { accountId: string; conversationId: string; labelIds: string[] },
): Promise<void> {
  await trx.deleteFrom('conversation_labels').where('conversation_id', '=', conversationId).execute()
  if (labelIds.length === 0) return
  await trx
    .insertInto('conversation_labels')
    .values(
      labelIds.map((labelId) => ({
        conversation_id: conversationId,
        label_id: labelId,
        account_id: accountId,
      })),
    )
    .execute()
}
