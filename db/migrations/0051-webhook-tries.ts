import type { Migration } from '../migration.ts'

/** Each try of a webhook's call, and what people were told of a webhook that fails. */
export const webhookTriesMigration: Migration = {
  name: '0051-webhook-tries',
  async up({ db, types, suffix, createIndex, addColumn }) {
    await db.schema
      .createTable('webhook_tries')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('webhook_id', types.id, (column) => column.notNull())
      .addColumn('delivery_id', types.id, (column) => column.notNull())
      .addColumn('headers', types.text, (column) => column.notNull())
      .addColumn('took_ms', types.number, (column) => column.notNull())
      .addColumn('http_status', types.number)
      .addColumn('failure_code', types.key)
      .addColumn('answer', types.text)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('webhook_tries_of_delivery', 'webhook_tries', ['delivery_id', 'created_at'])
    await createIndex('webhook_tries_of_webhook', 'webhook_tries', ['webhook_id'])
    await addColumn('webhooks', 'told_failing_at', types.number)
    await addColumn('webhooks', 'told_dead_at', types.number)
    await addColumn('notifications', 'webhook_id', types.id)
  },
}
