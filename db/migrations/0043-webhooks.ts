import type { Migration } from '../migration.ts'

/** Addresses that are told of events, and every call that is owed or was made. */
export const webhooksMigration: Migration = {
  name: '0043-webhooks',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('webhooks')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('channel_id', types.id)
      .addColumn('url', types.text, (column) => column.notNull())
      .addColumn('event_types', types.text, (column) => column.notNull())
      .addColumn('secret', types.text, (column) => column.notNull())
      .addColumn('old_secret', types.text)
      .addColumn('old_secret_until', types.number)
      .addColumn('allow_private', types.flag, (column) => column.notNull())
      .addColumn('paused', types.flag, (column) => column.notNull())
      .addColumn('seq', types.number, (column) => column.notNull())
      .addColumn('failures', types.number, (column) => column.notNull())
      .addColumn('failing_since', types.number)
      .addColumn('retry_at', types.number)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('webhooks_of_account', 'webhooks', ['account_id', 'created_at'])
    await db.schema
      .createTable('webhook_deliveries')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('webhook_id', types.id, (column) => column.notNull())
      .addColumn('seq', types.number, (column) => column.notNull())
      .addColumn('lane', types.key, (column) => column.notNull())
      .addColumn('type', types.key, (column) => column.notNull())
      .addColumn('body', types.text, (column) => column.notNull())
      .addColumn('status', types.key, (column) => column.notNull())
      .addColumn('attempts', types.number, (column) => column.notNull())
      .addColumn('next_at', types.number, (column) => column.notNull())
      .addColumn('waiting_since', types.number, (column) => column.notNull())
      .addColumn('last_try_at', types.number)
      .addColumn('took_ms', types.number)
      .addColumn('http_status', types.number)
      .addColumn('failure_code', types.key)
      .addColumn('answer', types.text)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('webhook_deliveries_waiting', 'webhook_deliveries', [
      'webhook_id',
      'status',
      'lane',
      'seq',
    ])
    await createIndex('webhook_deliveries_by_id', 'webhook_deliveries', ['webhook_id', 'id'])
    await createIndex('webhook_deliveries_by_age', 'webhook_deliveries', ['created_at'])
  },
}
