import type { Migration } from '../migration.ts'

/** What a call with an `Idempotency-Key` was answered: the same key is answered the same. */
export const idempotentAnswersMigration: Migration = {
  name: '0042-idempotent-answers',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('idempotent_answers')
      .ifNotExists()
      .addColumn('id', types.key, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('body_hash', types.key, (column) => column.notNull())
      .addColumn('answer', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('idempotent_answers_by_age', 'idempotent_answers', ['created_at'])
  },
}
