import type { Migration } from '../migration.ts'

/** Who asked for a message to be sent again. */
export const retriedByMigration: Migration = {
  name: '0058-retried-by',
  async up({ types, addColumn }) {
    await addColumn('messages', 'retried_by', types.id)
  },
}
