import type { Migration } from '../migration.ts'

/** After how many seconds messages of a chat disappear, and since when. */
export const disappearingMigration: Migration = {
  name: '0057-disappearing',
  async up({ types, addColumn }) {
    for (const name of ['disappear_after', 'disappear_set_at'])
      await addColumn('conversations', name, types.number, (column) => column.notNull().defaultTo(0))
  },
}
