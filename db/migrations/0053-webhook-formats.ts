import type { Migration } from '../migration.ts'

/** In whose words a webhook is told. */
export const webhookFormatsMigration: Migration = {
  name: '0053-webhook-formats',
  async up({ types, addColumn }) {
    await addColumn('webhooks', 'format', types.key, (column) => column.notNull().defaultTo('sapa'))
  },
}
