import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db } from './connect.ts'
import type { Dialect } from './dialect.ts'
import type { EventTable } from './schema.ts'

export type EventRow = Selectable<EventTable>

/** Takes the next `count` sequence numbers of an account and locks its counter until the end; answers the last one. */
export async function takeSequence(
  db: Db,
  { dialect, accountId, count }: { dialect: Dialect; accountId: string; count: number },
): Promise<number> {
  if (dialect === 'mysql') {
    // MariaDB cannot answer what it has updated, but what an expression was.
    const taken = sql`update accounts set last_seq = last_insert_id(last_seq + ${count}) where id = ${accountId}`
    return Number((await taken.execute(db)).insertId)
  }
  const { last_seq } = await db
    .updateTable('accounts')
    .set((eb) => ({ last_seq: eb('last_seq', '+', count) }))
    .where('id', '=', accountId)
    .returning('last_seq')
    .executeTakeFirstOrThrow()
  return last_seq
}

/** Sequence number of the account's newest event; 0 before the first. */
export async function lastSequence(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('accounts')
    .select('last_seq')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.last_seq ?? 0
}

/** Newest sequence number of each of these accounts. */
export function lastSequences(db: Db, accountIds: string[]): Promise<{ id: string; last_seq: number }[]> {
  return db.selectFrom('accounts').select(['id', 'last_seq']).where('id', 'in', accountIds).execute()
}

/** How far an account's log reaches: events up to and including `purged` are gone, `last` is the newest. */
export async function sequencesOf(db: Db, accountId: string): Promise<{ purged: number; last: number }> {
  const row = await db
    .selectFrom('accounts')
    .select(['purged_seq', 'last_seq'])
    .where('id', '=', accountId)
    .executeTakeFirst()
  return { purged: row?.purged_seq ?? 0, last: row?.last_seq ?? 0 }
}

/** Events up to and including this sequence number are gone. */
export async function purgedSequence(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('accounts')
    .select('purged_seq')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.purged_seq ?? 0
}

export async function insertEvents(db: Db, rows: Insertable<EventTable>[]): Promise<void> {
  await db.insertInto('events').values(rows).execute()
}

/** Events of an account after a sequence number, in order. */
export function listEventsAfter(
  db: Db,
  { accountId, after, limit }: { accountId: string; after: number; limit: number },
): Promise<EventRow[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** Events that a conversation's visitor is told of, after a sequence number, in order. */
export function listVisitorEventsAfter(
  db: Db,
  { conversationId, after, limit }: { conversationId: string; after: number; limit: number },
): Promise<EventRow[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', after)
    .where('audience', '=', 'visitor')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The newest event older than `time` of each account, as far as there is one. */
export function lastEventsBefore(db: Db, time: number): Promise<{ account_id: string; seq: number }[]> {
  return db
    .selectFrom('events')
    .select((eb) => ['account_id', eb.fn.max<number>('seq').as('seq')])
    .where('created_at', '<', time)
    .groupBy('account_id')
    .execute()
}

/** Removes an account's events up to and including `upTo` and says so on the account. */
export async function purgeEvents(
  db: Db,
  { accountId, upTo }: { accountId: string; upTo: number },
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ purged_seq: upTo })
    .where('id', '=', accountId)
    .where('purged_seq', '<', upTo)
    .execute()
  await db.deleteFrom('events').where('account_id', '=', accountId).where('seq', '<=', upTo).execute()
}
