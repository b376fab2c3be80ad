import type { Migration } from '../migration.ts'

/** What an agent is told of by name: that a note mentions them, that a conversation was given to them. */
export const notificationsMigration: Migration = {
  name: '0008-notifications',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('notifications')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('agent_id', types.id, (column) => column.notNull())
      .addColumn('kind', types.key, (column) => column.notNull())
      .addColumn('conversation_id', types.id, (column) => column.notNull())
      .addColumn('message_id', types.id)
      .addColumn('actor_id', types.id, (column) => column.notNull())
      .addColumn('actor_name', types.text, (column) => column.notNull())
      .addColumn('preview', types.text, (column) => column.notNull())
      .addColumn('read_at', types.number)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('notifications_of_agent', 'notifications', ['agent_id', 'account_id', 'created_at'])
    await createIndex('notifications_of_conversation', 'notifications', ['conversation_id'])
    await createIndex('notifications_by_age', 'notifications', ['created_at'])
  },
}
