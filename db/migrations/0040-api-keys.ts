import type { Migration } from '../migration.ts'

/** Keys by which programs call the API. */
export const apiKeysMigration: Migration = {
  name: '0040-api-keys',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('api_keys')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('token_hash', types.key, (column) => column.notNull())
      .addColumn('prefix', types.key, (column) => column.notNull())
      .addColumn('scopes', types.text, (column) => column.notNull())
      .addColumn('channel_id', types.id)
      .addColumn('recipients', types.text)
      .addColumn('last_used_at', types.number)
      .addColumn('revoked_at', types.number)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('api_keys_token', 'api_keys', ['token_hash'], { unique: true })
    await createIndex('api_keys_of_account', 'api_keys', ['account_id', 'created_at'])
  },
}
