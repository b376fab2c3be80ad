import type { Migration } from '../migration.ts'

/** What messages, conversations and contacts of a channel with kinds, groups and a past of its own need. */
export const messageKindsMigration: Migration = {
  name: '0006-message-kinds',
  async up({ db, types, suffix, createIndex, addColumn }) {
    await addColumn('messages', 'external_id', types.key)
    await addColumn('messages', 'external_key', types.key)
    await addColumn('messages', 'details', types.text)
    await addColumn('messages', 'quoted', types.text)
    await addColumn('messages', 'reactions', types.text)
    await addColumn('messages', 'edited_at', types.number)
    await addColumn('messages', 'deleted_at', types.number)
    await addColumn('messages', 'historic', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('messages', 'starred', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('conversations', 'hidden', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('conversations', 'pinned', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('conversations', 'archived', types.flag, (column) => column.notNull().defaultTo(0))
    await addColumn('conversations', 'muted_until', types.number)
    await addColumn('contacts', 'kind', types.key, (column) => column.notNull().defaultTo('person'))
    await addColumn('contacts', 'phone', types.key)
    await addColumn('contacts', 'blocked', types.flag, (column) => column.notNull().defaultTo(0))
    await createIndex('messages_external', 'messages', ['external_key'], { unique: true })
    await createIndex('messages_of_author', 'messages', ['author_id'])
    await createIndex('messages_by_external_id', 'messages', ['conversation_id', 'external_id'])
    await createIndex('identities_of_account', 'identities', ['account_id', 'kind', 'value'])
    await db.schema
      .createTable('waiting_changes')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('channel_id', types.id, (column) => column.notNull())
      .addColumn('contact_id', types.id, (column) => column.notNull())
      .addColumn('external_id', types.key, (column) => column.notNull())
      .addColumn('change', types.text, (column) => column.notNull())
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('waiting_changes_of_message', 'waiting_changes', [
      'channel_id',
      'contact_id',
      'external_id',
    ])
    await createIndex('waiting_changes_by_age', 'waiting_changes', ['created_at'])
  },
}
