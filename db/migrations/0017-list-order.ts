import type { Migration } from '../migration.ts'

/** Lets the list be read in its order, and its views be counted, from indexes alone. */
export const listOrderMigration: Migration = {
  name: '0017-list-order',
  async up({ createIndex, dropIndex }) {
    const order = ['status', 'pinned', 'last_activity_at', 'id']
    await createIndex('conversations_in_order', 'conversations', ['account_id', ...order])
    await createIndex('conversations_of_assignee', 'conversations', ['account_id', 'assignee_id', ...order])
    await createIndex('conversations_counted', 'conversations', [
      'account_id',
      'status',
      'hidden',
      'merged_into',
      'assignee_id',
      'team_id',
      'priority',
      'id',
    ])
    // Every message moves these: none is kept that another one replaces.
    await dropIndex('conversations_newest', 'conversations')
    await dropIndex('conversations_mine', 'conversations')
  },
}
