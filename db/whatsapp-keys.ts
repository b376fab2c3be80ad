import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db } from './connect.ts'
import type { Dialect } from './dialect.ts'
import type {
  WhatsappGroupTable,
  WhatsappJournalTable,
  WhatsappKeyTable,
  WhatsappMessageTable,
} from './schema.ts'

/** Who holds a number, and in which turn: a later turn has a higher epoch. */
export interface Holder {
  channelId: string
  owner: string
  epoch: number
}

export type JournalRow = Selectable<WhatsappJournalTable>
export type RawMessageRow = Selectable<WhatsappMessageTable>
type KeyRow = Omit<Insertable<WhatsappKeyTable>, 'channel_id'>

const ROWS_AT_ONCE = 200

/**
 * True while this turn still is the number's. On MySQL the row stays locked for others' writes until the transaction
 * ends, so that nobody takes the number over between this look and the commit.
 */
export async function holdsNumber(
  trx: Db,
  { dialect, channelId, owner, epoch }: Holder & { dialect: Dialect },
): Promise<boolean> {
  const query = trx
    .selectFrom('whatsapp_numbers')
    .select(['owner', 'epoch'])
    .where('channel_id', '=', channelId)
  // MariaDB does not know "for share".
  const row = await (dialect === 'mysql'
    ? query.modifyEnd(sql`lock in share mode`)
    : query
  ).executeTakeFirst()
  return row?.owner === owner && row.epoch === epoch
}

/** Values of one type, those that are there. */
export async function readKeys(
  db: Db,
  { channelId, type, ids }: { channelId: string; type: string; ids: readonly string[] },
): Promise<{ id: string; value: string }[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('whatsapp_keys')
    .select(['id', 'value'])
    .where('channel_id', '=', channelId)
    .where('type', '=', type)
    .where('id', 'in', ids)
    .execute()
}

/** Writes values, old ones or new. */
export async function writeKeys(trx: Db, channelId: string, rows: readonly KeyRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const part = rows.slice(start, start + ROWS_AT_ONCE)
    await trx
      .replaceInto('whatsapp_keys')
      .values(part.map((row) => ({ channel_id: channelId, ...row })))
      .execute()
  }
}

export async function removeKeys(
  trx: Db,
  { channelId, type, ids }: { channelId: string; type: string; ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return
  await trx
    .deleteFrom('whatsapp_keys')
    .where('channel_id', '=', channelId)
    .where('type', '=', type)
    .where('id', 'in', ids)
    .execute()
}

/** Forgets every key of a session, save those of `except`. */
export async function removeAllKeys(trx: Db, channelId: string, except: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('whatsapp_keys')
    .where('channel_id', '=', channelId)
    .where('type', 'not in', except)
    .execute()
}

export async function insertJournalRows(
  trx: Db,
  rows: readonly Insertable<WhatsappJournalTable>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await trx
      .replaceInto('whatsapp_journal')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute()
  }
}

/** What this ciphertext said when it was decrypted. */
export async function findJournalRow(
  db: Db,
  { channelId, hash }: { channelId: string; hash: string },
): Promise<JournalRow | undefined> {
  return db
    .selectFrom('whatsapp_journal')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('hash', '=', hash)
    .executeTakeFirst()
}

/** Everything that came under this id is taken care of. */
export async function markJournalStored(
  trx: Db,
  { channelId, externalId, at }: { channelId: string; externalId: string; at: number },
): Promise<void> {
  await trx
    .updateTable('whatsapp_journal')
    .set({ stored_at: at })
    .where('channel_id', '=', channelId)
    .where('external_id', '=', externalId)
    .where('stored_at', 'is', null)
    .execute()
}

/** What was decrypted before `before` and is not taken care of yet, oldest first; from behind `after`. */
export async function listOpenJournalRows(
  db: Db,
  {
    channelId,
    before,
    after,
    limit,
  }: {
    channelId: string
    before: number
    after: Pick<JournalRow, 'created_at' | 'hash'> | null
    limit: number
  },
): Promise<JournalRow[]> {
  let query = db
    .selectFrom('whatsapp_journal')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('stored_at', 'is', null)
    .where('created_at', '<', before)
  if (after) {
    const { created_at: at, hash } = after
    query = query.where((where) =>
      where.or([
        where('created_at', '>', at),
        where.and([where('created_at', '=', at), where('hash', '>', hash)]),
      ]),
    )
  }
  return query.orderBy('created_at').orderBy('hash').limit(limit).execute()
}

/** These parts are taken care of, and no other of their message. */
export async function markJournalRowsStored(
  trx: Db,
  { channelId, hashes, at }: { channelId: string; hashes: readonly string[]; at: number },
): Promise<void> {
  if (hashes.length === 0) return
  await trx
    .updateTable('whatsapp_journal')
    .set({ stored_at: at })
    .where('channel_id', '=', channelId)
    .where('hash', 'in', hashes)
    .where('stored_at', 'is', null)
    .execute()
}

export async function listJournalRowsOf(
  db: Db,
  { channelId, externalId }: { channelId: string; externalId: string },
): Promise<JournalRow[]> {
  return db
    .selectFrom('whatsapp_journal')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('external_id', '=', externalId)
    .orderBy('created_at')
    .execute()
}

/** Hashes of journal rows made before `before`, some at a time. */
export async function listOldJournalRows(
  db: Db,
  { before, limit }: { before: number; limit: number },
): Promise<{ channel_id: string; hash: string }[]> {
  return db
    .selectFrom('whatsapp_journal')
    .select(['channel_id', 'hash'])
    .where('created_at', '<', before)
    .limit(limit)
    .execute()
}

export async function removeJournalRows(
  trx: Db,
  rows: readonly { channel_id: string; hash: string }[],
): Promise<void> {
  for (const { channel_id, hash } of rows) {
    await trx
      .deleteFrom('whatsapp_journal')
      .where('channel_id', '=', channel_id)
      .where('hash', '=', hash)
      .execute()
  }
}

export async function saveRawMessage(trx: Db, row: Insertable<WhatsappMessageTable>): Promise<void> {
  await trx.replaceInto('whatsapp_messages').values(row).execute()
}

export async function findRawMessage(db: Db, messageId: string): Promise<RawMessageRow | undefined> {
  return db.selectFrom('whatsapp_messages').selectAll().where('message_id', '=', messageId).executeTakeFirst()
}

/** Messages with this id of WhatsApp's, oldest first. Senders choose their ids: several may have chosen the same. */
export async function listRawMessagesByExternalId(
  db: Db,
  { channelId, externalId }: { channelId: string; externalId: string },
): Promise<RawMessageRow[]> {
  return db
    .selectFrom('whatsapp_messages')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('external_id', '=', externalId)
    .orderBy('created_at')
    .orderBy('message_id')
    .execute()
}

/** What was sent between two times of messages of which nobody knows whether they left, as they were written. */
export async function listUnknownRawMessages(
  db: Db,
  { channelId, conversationId, since, before, limit }: UnknownQuery,
): Promise<UnknownRow[]> {
  return db
    .selectFrom('whatsapp_messages')
    .innerJoin('messages', 'messages.id', 'whatsapp_messages.message_id')
    .selectAll('whatsapp_messages')
    .select('messages.conversation_id')
    .where('whatsapp_messages.channel_id', '=', channelId)
    .where('messages.channel_id', '=', channelId)
    .where('messages.status', '=', 'unknown')
    .$if(conversationId !== undefined, (query) =>
      query.where('messages.conversation_id', '=', conversationId ?? ''),
    )
    .where('whatsapp_messages.created_at', '>', since)
    .where('whatsapp_messages.created_at', '<', before)
    .orderBy('messages.seq')
    .limit(limit)
    .execute()
}

export type UnknownRow = RawMessageRow & { conversation_id: string }

interface UnknownQuery {
  channelId: string
  /** Of one conversation only. */
  conversationId?: string
  since: number
  before: number
  limit: number
}

export async function saveGroup(trx: Db, row: Insertable<WhatsappGroupTable>): Promise<void> {
  await trx.replaceInto('whatsapp_groups').values(row).execute()
}

export async function findGroup(
  db: Db,
  { channelId, groupId }: { channelId: string; groupId: string },
): Promise<Selectable<WhatsappGroupTable> | undefined> {
  return db
    .selectFrom('whatsapp_groups')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('group_id', '=', groupId)
    .executeTakeFirst()
}

export async function removeGroup(
  trx: Db,
  { channelId, groupId }: { channelId: string; groupId: string },
): Promise<void> {
  await trx
    .deleteFrom('whatsapp_groups')
    .where('channel_id', '=', channelId)
    .where('group_id', '=', groupId)
    .execute()
}
