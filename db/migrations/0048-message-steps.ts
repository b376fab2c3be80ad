import type { Migration } from '../migration.ts'

/** When a message got how far, and with which call of the API it came. */
export const messageStepsMigration: Migration = {
  name: '0048-message-steps',
  async up({ types, addColumn }) {
    await addColumn('messages', 'left_at', types.number)
    await addColumn('messages', 'delivered_at', types.number)
    await addColumn('messages', 'read_at', types.number)
    await addColumn('messages', 'played_at', types.number)
    await addColumn('messages', 'stopped_at', types.number)
    await addColumn('messages', 'request_id', types.id)
  },
}
