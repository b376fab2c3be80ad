import type { Migration } from '../migration.ts'

/** How each agent wants to be noticed, the browsers that take Web Push, and how far the log was read for it. */
export const pushMigration: Migration = {
  name: '0018-push',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('notification_settings')
      .ifNotExists()
      .addColumn('agent_id', types.id, (column) => column.notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('scope', types.key, (column) => column.notNull())
      .addColumn('sound', types.flag, (column) => column.notNull())
      .addColumn('preview', types.key, (column) => column.notNull())
      .addPrimaryKeyConstraint('notification_settings_of_agent', ['agent_id', 'account_id'])
      .modifyEnd(suffix)
      .execute()
    await db.schema
      .createTable('push_subscriptions')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('session_id', types.id, (column) => column.notNull())
      .addColumn('endpoint_hash', types.key, (column) => column.notNull())
      .addColumn('endpoint', types.text, (column) => column.notNull())
      .addColumn('public_key', types.key, (column) => column.notNull())
      .addColumn('auth', types.key, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('push_subscriptions_endpoint', 'push_subscriptions', ['endpoint_hash'], {
      unique: true,
    })
    await createIndex('push_subscriptions_of_session', 'push_subscriptions', ['session_id'])
    await db.schema
      .createTable('push_positions')
      .ifNotExists()
      .addColumn('account_id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('seq', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
  },
}
