import type { Db } from './connect.ts'

/** True once somebody has set the installation up. */
export async function isInstalled(db: Db): Promise<boolean> {
  const row = await db.selectFrom('installation').select('id').where('id', '=', 1).executeTakeFirst()
  return row !== undefined
}

/** Marks the installation as set up; a unique violation says that somebody else was first. */
export async function insertInstallation(trx: Db, createdAt: number): Promise<void> {
  await trx.insertInto('installation').values({ id: 1, created_at: createdAt }).execute()
}

/** The accounts of this installation, oldest first. */
export function listAccountNames(db: Db): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('accounts').select(['id', 'name']).orderBy('created_at').orderBy('id').execute()
}

/** Adds an account without events. */
export async function insertAccount(
  trx: Db,
  account: { id: string; name: string; createdAt: number },
): Promise<void> {
  await trx
    .insertInto('accounts')
    .values({ id: account.id, name: account.name, last_seq: 0, purged_seq: 0, created_at: account.createdAt })
    .execute()
}

/**
 * Holds the account's row until the transaction ends and answers its newest sequence number. Changes of members
 * take it first, so that two of them never overlap.
 */
export async function lockAccount(trx: Db, accountId: string): Promise<number> {
  await trx
    .updateTable('accounts')
    .set((row) => ({ last_seq: row.ref('last_seq') }))
    .where('id', '=', accountId)
    .execute()
  const row = await trx
    .selectFrom('accounts')
    .select('last_seq')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return row.last_seq
}

export interface AccountNumbers {
  country_code: string | null
  main_number: string | null
}

/** How the account's programs write numbers. */
export function findAccountNumbers(db: Db, accountId: string): Promise<AccountNumbers> {
  return db
    .selectFrom('accounts')
    .select(['country_code', 'main_number'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}

/** Changes how they write them. */
export async function updateAccountNumbers(
  trx: Db,
  accountId: string,
  numbers: AccountNumbers,
): Promise<void> {
  await trx.updateTable('accounts').set(numbers).where('id', '=', accountId).execute()
}

/** What was finished by then is left out of the send queue's page; null: nothing. */
export async function findQueueCleared(db: Db, accountId: string): Promise<number | null> {
  const row = await db
    .selectFrom('accounts')
    .select('queue_cleared_at')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.queue_cleared_at ?? null
}

export async function updateQueueCleared(trx: Db, accountId: string, at: number): Promise<void> {
  await trx.updateTable('accounts').set({ queue_cleared_at: at }).where('id', '=', accountId).execute()
}
