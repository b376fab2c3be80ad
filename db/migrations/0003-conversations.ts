import type { Migration } from '../migration.ts'

/** Conversations, their messages and files. */
export const conversationsMigration: Migration = {
  name: '0003-conversations',
  async up({ db, types, suffix, createIndex }) {
    await db.schema
      .createTable('conversations')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('channel_id', types.id, (column) => column.notNull())
      .addColumn('contact_id', types.id, (column) => column.notNull())
      .addColumn('status', types.key, (column) => column.notNull())
      .addColumn('assignee_id', types.id)
      .addColumn('team_id', types.id)
      .addColumn('snoozed_until', types.number)
      .addColumn('unread_count', types.number, (column) => column.notNull().defaultTo(0))
      .addColumn('last_message_id', types.id)
      .addColumn('last_message_direction', types.key)
      .addColumn('last_message_kind', types.key)
      .addColumn('last_message_preview', types.text)
      .addColumn('last_message_author', types.text)
      .addColumn('last_message_at', types.number)
      .addColumn('agents_read_seq', types.number, (column) => column.notNull().defaultTo(0))
      .addColumn('contact_delivered_seq', types.number, (column) => column.notNull().defaultTo(0))
      .addColumn('contact_read_seq', types.number, (column) => column.notNull().defaultTo(0))
      .addColumn('merged_into', types.id)
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addColumn('last_activity_at', types.number, (column) => column.notNull())
      .addUniqueConstraint('conversations_once', ['channel_id', 'contact_id'])
      .modifyEnd(suffix)
      .execute()
    await createIndex('conversations_newest', 'conversations', [
      'account_id',
      'status',
      'last_activity_at',
      'id',
    ])
    await createIndex('conversations_mine', 'conversations', [
      'account_id',
      'assignee_id',
      'status',
      'last_activity_at',
      'id',
    ])
    await createIndex('conversations_of_contact', 'conversations', ['contact_id'])
    await createIndex('conversations_snoozed', 'conversations', ['status', 'snoozed_until'])
    await createIndex('conversations_merged', 'conversations', ['merged_into'])
    await db.schema
      .createTable('messages')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('conversation_id', types.id, (column) => column.notNull())
      .addColumn('channel_id', types.id, (column) => column.notNull())
      .addColumn('direction', types.key, (column) => column.notNull())
      .addColumn('kind', types.key, (column) => column.notNull())
      .addColumn('body', types.text, (column) => column.notNull())
      .addColumn('media_id', types.id)
      .addColumn('status', types.key, (column) => column.notNull())
      .addColumn('failure_code', types.key)
      .addColumn('author_kind', types.key, (column) => column.notNull())
      .addColumn('author_id', types.id)
      .addColumn('author_name', types.text)
      .addColumn('author_key', types.key, (column) => column.notNull())
      .addColumn('client_id', types.key, (column) => column.notNull())
      .addColumn('body_hash', types.key, (column) => column.notNull())
      .addColumn('claimed_by', types.key)
      .addColumn('claim_expires_at', types.number)
      .addColumn('sent_at', types.number, (column) => column.notNull())
      .addColumn('seq', types.number, (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', types.number, (column) => column.notNull())
      .addUniqueConstraint('messages_once', ['author_key', 'client_id'])
      .modifyEnd(suffix)
      .execute()
    await createIndex('messages_in_thread', 'messages', ['conversation_id', 'sent_at', 'seq'])
    await createIndex('messages_by_direction', 'messages', ['conversation_id', 'direction', 'seq'])
    await createIndex('messages_to_deliver', 'messages', ['status', 'channel_id', 'seq'])
    await createIndex('messages_of_media', 'messages', ['media_id'])
    await db.schema
      .createTable('media')
      .ifNotExists()
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull())
      .addColumn('author_key', types.key, (column) => column.notNull())
      .addColumn('kind', types.key, (column) => column.notNull())
      .addColumn('mime', types.key, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('size', types.number, (column) => column.notNull())
      .addColumn('width', types.number)
      .addColumn('height', types.number)
      .addColumn('has_thumbnail', types.flag, (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', types.number, (column) => column.notNull())
      .modifyEnd(suffix)
      .execute()
    await createIndex('media_by_age', 'media', ['created_at'])
  },
}
