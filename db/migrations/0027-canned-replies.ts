import type { Migration } from '../migration.ts'

/** Texts that are written once and sent often, and who changed what in the settings. */
export const cannedRepliesMigration: Migration = {
  name: '0027-canned-replies',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('canned_replies')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('shortcut', types.key, (column) => column.notNull())
      .addColumn('shortcut_key', types.key, (column) => column.notNull())
      .addColumn('body', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addColumn('removed_at', types.number)
      .addUniqueConstraint('canned_replies_shortcut', ['account_id', 'shortcut_key'])
      .modifyEnd(suffix)
      .execute()
    await db.schema
      .createTable('audit_entries')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('actor_id', types.id)
      .addColumn('actor_name', types.text)
      .addColumn('action', types.key, (column) => column.notNull())
      .addColumn('details', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('audit_entries_newest', 'audit_entries', ['account_id', 'created_at', 'id'])
  },
}
