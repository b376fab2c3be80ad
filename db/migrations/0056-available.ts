import type { Migration } from '../migration.ts'

/** Whether customers see a number online. */
export const availableMigration: Migration = {
  name: '0056-available',
  async up({ types, addColumn }) {
    await addColumn('whatsapp_numbers', 'available', types.flag, (column) => column.notNull().defaultTo(0))
  },
}
