import type { Migration } from '../migration.ts'

/** The log that every reader follows, and turns on queue lanes. */
export const eventsMigration: Migration = {
  name: '0004-events',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('events')
      .ifNotExists()
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('seq', types.number, (column) => column.notNull())
      .addColumn('type', types.key, (column) => column.notNull())
      .addColumn('audience', types.key, (column) => column.notNull())
      .addColumn('conversation_id', types.id)
      .addColumn('assignee_id', types.id)
      .addColumn('team_id', types.id)
      .addColumn('data', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addPrimaryKeyConstraint('events_in_order', ['account_id', 'seq'])
      .modifyEnd(suffix)
      .execute()
    await createIndex('events_of_conversation', 'events', ['conversation_id', 'seq'])
    await createIndex('events_by_age', 'events', ['created_at'])
    await db.schema
      .createTable('lanes')
      .ifNotExists()
      .addColumn('lane', types.key, (column) => column.primaryKey().notNull())
      .addColumn('owner', types.key, (column) => column.notNull())
      .addColumn('expires_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
  },
}
