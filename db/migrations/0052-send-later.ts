import type { Migration } from '../migration.ts'

/** Messages that wait for their time; those that have left, or never waited, have none. */
export const sendLaterMigration: Migration = {
  name: '0052-send-later',
  async up({ types, addColumn, createIndex }) {
    await addColumn('messages', 'send_at', types.number)
    await createIndex('messages_by_send_time', 'messages', ['send_at'])
  },
}
