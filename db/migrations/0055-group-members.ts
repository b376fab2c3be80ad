import type { Migration } from '../migration.ts'

/** How many are in a group, so that lists need not read all of what is known of it. */
export const groupMembersMigration: Migration = {
  name: '0055-group-members',
  async up({ types, addColumn }) {
    await addColumn('whatsapp_groups', 'members', types.number)
  },
}
