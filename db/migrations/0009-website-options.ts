import type { Migration } from '../migration.ts'

/** What can be set for a website, what visitors say of themselves, and how they were served. */
export const websiteOptionsMigration: Migration = {
  name: '0009-website-options',
  async up({ types, addColumn }) {
    await addColumn('websites', 'options', types.text)
    await addColumn('contacts', 'claims', types.text)
    await addColumn('conversations', 'closed_at', types.number)
    await addColumn('conversations', 'rating', types.text)
  },
}
