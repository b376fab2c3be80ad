import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { IdempotentAnswerTable } from './schema.ts'

export type IdempotentAnswerRow = Selectable<IdempotentAnswerTable>

export function findIdempotentAnswer(db: Db, id: string): Promise<IdempotentAnswerRow | undefined> {
  return db.selectFrom('idempotent_answers').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A unique violation says that the same call was answered meanwhile. */
export async function insertIdempotentAnswer(trx: Db, row: IdempotentAnswerRow): Promise<void> {
  await trx.insertInto('idempotent_answers').values(row).execute()
}

export async function updateIdempotentAnswer(trx: Db, id: string, answer: string): Promise<void> {
  await trx.updateTable('idempotent_answers').set({ answer }).where('id', '=', id).execute()
}

export async function deleteOldIdempotentAnswers(trx: Db, before: number): Promise<void> {
  await trx.deleteFrom('idempotent_answers').where('created_at', '<', before).execute()
}
