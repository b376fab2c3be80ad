import type { Migration } from '../migration.ts'

/** What was finished before is left out of the send queue's page. */
export const queueClearedMigration: Migration = {
  name: '0054-queue-cleared',
  async up({ types, addColumn }) {
    await addColumn('accounts', 'queue_cleared_at', types.number)
  },
}
