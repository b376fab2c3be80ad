import type { Migration } from '../migration.ts'

/** Contacts have a photo; a message that was claimed and never begun is queued again, once. */
export const photosMigration: Migration = {
  name: '0029-photos',
  async up({ types, addColumn }) {
    await addColumn('messages', 'given_back', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('contacts', 'photo_id', types.id)
    await addColumn('contacts', 'photo_source', types.text)
    await addColumn('contacts', 'photo_checked_at', types.number)
  },
}
