import type { Migration } from '../migration.ts'

/** Labels of an account, what conversations carry them, and how urgent a conversation is. */
export const labelsMigration: Migration = {
  name: '0007-labels',
  async up({ db, types, suffix, createIndex, addColumn }) {
    await db.schema
      .createTable('labels')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('name_key', types.key, (column) => column.notNull())
      .addColumn('colour', types.key, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addColumn('removed_at', types.number)
      .addUniqueConstraint('labels_name', ['account_id', 'name_key'])
      .modifyEnd(suffix)
      .execute()
    await db.schema
      .createTable('conversation_labels')
      .ifNotExists()
      .addColumn('conversation_id', types.id, (column) => column.notNull())
      .addColumn('label_id', types.id, (column) => column.notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addPrimaryKeyConstraint('conversation_labels_once', ['label_id', 'conversation_id'])
      .modifyEnd(suffix)
      .execute()
    await createIndex('conversation_labels_of_one', 'conversation_labels', ['conversation_id'])
    await addColumn('conversations', 'label_ids', types.text)
    await addColumn('conversations', 'priority', types.key, (column) => column.notNull().defaultTo('none'))
  },
}
