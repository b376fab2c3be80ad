import type { Migration } from '../migration.ts'

/** How an account's programs write numbers: without their country code, or as `main`. */
export const accountNumbersMigration: Migration = {
  name: '0046-account-numbers',
  async up({ types, addColumn }) {
    await addColumn('accounts', 'country_code', types.key)
    await addColumn('accounts', 'main_number', types.key)
  },
}
