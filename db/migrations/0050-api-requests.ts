import type { Migration } from '../migration.ts'

/** Calls that programs made with a key, for those who want to know what went wrong. */
export const apiRequestsMigration: Migration = {
  name: '0050-api-requests',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('api_requests')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('key_id', types.id, (column) => column.notNull())
      .addColumn('dialect', types.key)
      .addColumn('method', types.key, (column) => column.notNull())
      .addColumn('path', types.text, (column) => column.notNull())
      .addColumn('status', types.number, (column) => column.notNull())
      .addColumn('took_ms', types.number, (column) => column.notNull())
      .addColumn('ip', types.key, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addColumn('request_body', types.text)
      .addColumn('answer_body', types.text)
      .modifyEnd(suffix)
      .execute()
    await createIndex('api_requests_by_time', 'api_requests', ['account_id', 'created_at', 'id'])
    await createIndex('api_requests_of_key', 'api_requests', ['key_id', 'created_at', 'id'])
    await createIndex('api_requests_by_age', 'api_requests', ['created_at'])
  },
}
