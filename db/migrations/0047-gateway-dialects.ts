import type { Migration } from '../migration.ts'

/** In which other gateways' words an account may be called, and how those know its numbers. */
export const gatewayDialectsMigration: Migration = {
  name: '0047-gateway-dialects',
  async up({ db, types, suffix, addColumn }) {
    await db.schema
      .createTable('gateway_dialects')
      .ifNotExists()
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('name', types.key, (column) => column.notNull())
      .addColumn('reveals', types.number, (column) => column.notNull())
      .addPrimaryKeyConstraint('gateway_dialects_pk', ['account_id', 'name'])
      .modifyEnd(suffix)
      .execute()
    await addColumn('channels', 'token', types.key)
    await addColumn('channels', 'workspace', types.key)
  },
}
