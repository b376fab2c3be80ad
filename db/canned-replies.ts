import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { CannedReplyTable } from './schema.ts'

export type CannedReplyRow = Selectable<CannedReplyTable>

/** The canned replies of an account by shortcut, without the removed ones. */
export function listCannedReplyRows(db: Db, accountId: string): Promise<CannedReplyRow[]> {
  return db
    .selectFrom('canned_replies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('shortcut')
    .execute()
}

/** How many of them there are. */
export async function countCannedReplies(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('canned_replies')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** One canned reply of an account, a removed one too. */
export function findCannedReply(
  db: Db,
  { accountId, cannedReplyId }: { accountId: string; cannedReplyId: string },
): Promise<CannedReplyRow | undefined> {
  return db
    .selectFrom('canned_replies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', cannedReplyId)
    .executeTakeFirst()
}

/** Adds one; a unique violation says that the shortcut is taken. */
export async function insertCannedReply(trx: Db, row: CannedReplyRow): Promise<void> {
  await trx.insertInto('canned_replies').values(row).execute()
}

/** Changes one; a unique violation says that the shortcut is taken. */
export async function updateCannedReply(
  trx: Db,
  cannedReplyId: string,
  changes: Partial<Pick<CannedReplyRow, 'shortcut' | 'shortcut_key' | 'body' | 'removed_at'>>,
): Promise<void> {
  await trx.updateTable('canned_replies').set(changes).where('id', '=', cannedReplyId).execute()
}
