import type { Migration } from '../migration.ts'

/** Texts that programs send by their names. */
export const templatesMigration: Migration = {
  name: '0049-templates',
  async up({ db, types, suffix }) {
    await db.schema
      .createTable('templates')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('name', types.key, (column) => column.notNull())
      .addColumn('body', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addUniqueConstraint('templates_name', ['account_id', 'name'])
      .modifyEnd(suffix)
      .execute()
  },
}
