import type { Migration } from '../migration.ts'

/** What programs ask for: messages of a whole account by time, and by a label of the program's own. */
export const apiListsMigration: Migration = {
  name: '0041-api-lists',
  async up({ types, createIndex, addColumn }) {
    await addColumn('messages', 'reference_id', types.key)
    await createIndex('messages_by_time', 'messages', ['account_id', 'sent_at', 'id'])
    await createIndex('messages_of_channel', 'messages', ['channel_id', 'sent_at', 'id'])
    await createIndex('messages_by_reference', 'messages', ['account_id', 'reference_id'])
    await createIndex('conversations_by_time', 'conversations', [
      'account_id',
      'pinned',
      'last_activity_at',
      'id',
    ])
  },
}
