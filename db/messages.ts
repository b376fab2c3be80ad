import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { MediaTable, MessageTable } from './schema.ts'

export type MessageRow = Selectable<MessageTable>
/** A message and its file, if it has one. */
export type MessageWithMedia = MessageRow & { media: Selectable<MediaTable> | null }

export async function insertMessage(db: Db, row: Insertable<MessageTable>): Promise<void> {
  await db.insertInto('messages').values(row).execute()
}

export async function insertMessages(db: Db, rows: Insertable<MessageTable>[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('messages').values(rows).execute()
}

export async function setMessageSequence(
  db: Db,
  { messageIds, seq }: { messageIds: string[]; seq: number },
): Promise<void> {
  await db.updateTable('messages').set({ seq }).where('id', 'in', messageIds).execute()
}

/** Sequence numbers of those of these messages that are still there. */
export async function listMessageSequences(db: Db, ids: string[]): Promise<{ id: string; seq: number }[]> {
  if (ids.length === 0) return []
  return db.selectFrom('messages').select(['id', 'seq']).where('id', 'in', ids).execute()
}

export async function updateMessageRow(
  db: Db,
  messageId: string,
  patch: Updateable<MessageTable>,
): Promise<void> {
  await db.updateTable('messages').set(patch).where('id', '=', messageId).execute()
}

/** The message that a channel handed over, or took, under this key. */
export async function findMessageByExternalKey(
  db: Db,
  externalKey: string,
): Promise<MessageWithMedia | undefined> {
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('external_key', '=', externalKey)
    .executeTakeFirst()
  return row && (await withMedia(db, [row]))[0]
}

/** Messages of a conversation with this id of the channel; several authors of a group may have chosen the same. */
export async function listMessagesByExternalId(
  db: Db,
  { conversationId, externalId }: { conversationId: string; externalId: string },
): Promise<MessageWithMedia[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('external_id', '=', externalId)
    .orderBy('id')
    .execute()
  return withMedia(db, rows)
}

/** Which of these keys are taken. */
export async function listTakenExternalKeys(db: Db, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('messages')
    .select('external_key')
    .where('external_key', 'in', keys)
    .execute()
  return new Set(rows.flatMap((row) => row.external_key ?? []))
}

export async function deleteMessages(db: Db, messageIds: string[]): Promise<void> {
  if (messageIds.length > 0) await db.deleteFrom('messages').where('id', 'in', messageIds).execute()
}

export async function findMessage(db: Db, messageId: string): Promise<MessageWithMedia | undefined> {
  const row = await db.selectFrom('messages').selectAll().where('id', '=', messageId).executeTakeFirst()
  return row && (await withMedia(db, [row]))[0]
}

/** The message that its author sent under this client id. */
export async function findMessageByClientId(
  db: Db,
  { authorKey, clientId }: { authorKey: string; clientId: string },
): Promise<MessageWithMedia | undefined> {
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('author_key', '=', authorKey)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row && (await withMedia(db, [row]))[0]
}

export interface ThreadPlace {
  sentAt: number
  seq: number
}

/** These messages, those of them that are there. */
export async function listMessageRowsById(db: Db, ids: readonly string[]): Promise<MessageWithMedia[]> {
  return withMedia(db, await db.selectFrom('messages').selectAll().where('id', 'in', ids).execute())
}

/** The `limit` messages of a conversation right after a place, oldest first. */
export async function listThreadAfter(
  db: Db,
  { conversationId, after, limit }: { conversationId: string; after: ThreadPlace; limit: number },
): Promise<MessageWithMedia[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where((eb) =>
      eb.or([
        eb('sent_at', '>', after.sentAt),
        eb.and([eb('sent_at', '=', after.sentAt), eb('seq', '>', after.seq)]),
      ]),
    )
    .orderBy('sent_at')
    .orderBy('seq')
    .limit(limit)
    .execute()
  return withMedia(db, rows)
}

/** The newest `limit` messages of a conversation before a place, newest first. `visitor`: only what the visitor may see. */
export async function listThread(
  db: Db,
  query: {
    conversationId: string
    before: ThreadPlace | null
    limit: number
    visitor?: boolean
    exceptKinds?: readonly MessageRow['kind'][]
  },
): Promise<MessageWithMedia[]> {
  const { before } = query
  let select = db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', query.conversationId)
    .orderBy('sent_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(query.limit)
  if (query.visitor) select = select.where('direction', 'in', ['in', 'out'])
  if (query.exceptKinds) select = select.where('kind', 'not in', query.exceptKinds)
  if (before) {
    select = select.where((eb) =>
      eb.or([
        eb('sent_at', '<', before.sentAt),
        eb.and([eb('sent_at', '=', before.sentAt), eb('seq', '<', before.seq)]),
      ]),
    )
  }
  return withMedia(db, await select.execute())
}

/** Messages from the contact (`in`) or replies to them (`out`) after a sequence number. */
export async function countMessagesAfter(
  db: Db,
  query: { conversationId: string; direction: 'in' | 'out'; seq: number },
): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('conversation_id', '=', query.conversationId)
    .where('direction', '=', query.direction)
    .where('seq', '>', query.seq)
    .where('historic', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** True where somebody else has written to the contact after a sequence number. */
export async function hasAnswerAfter(
  db: Db,
  query: {
    conversationId: string
    seq: number
    exceptAuthorKey: string
    exceptKinds: readonly MessageRow['kind'][]
  },
): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', query.conversationId)
    .where('direction', '=', 'out')
    .where('seq', '>', query.seq)
    .where('author_kind', '=', 'agent')
    .where('author_key', '!=', query.exceptAuthorKey)
    .where('kind', 'not in', query.exceptKinds)
    .where('historic', '=', 0)
    .where('status', '!=', 'scheduled')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The newest messages from the contact (at most 200) after one sequence number and up to another. */
export async function listIncomingBetween(
  db: Db,
  query: { conversationId: string; after: number; upTo: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', query.conversationId)
    .where('direction', '=', 'in')
    .where('seq', '>', query.after)
    .where('seq', '<=', query.upTo)
    .where('historic', '=', 0)
    .orderBy('seq', 'desc')
    .limit(200)
    .execute()
  return rows.map(({ id }) => id)
}

/** Sequence number of the newest message of a conversation in this direction; 0 when there is none. */
export async function newestSequence(
  db: Db,
  { conversationId, direction }: { conversationId: string; direction: 'in' | 'out' },
): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', direction)
    .executeTakeFirstOrThrow()
  return Number(row.seq ?? 0)
}

/**
 * Puts all messages of one conversation into another. What both had from the channel is kept once, as the one that
 * was there; answers the ids that went.
 */
export async function moveMessages(db: Db, { from, to }: { from: string; to: string }): Promise<string[]> {
  const doubled = await db
    .selectFrom('messages as leaving')
    .innerJoin('messages as staying', (join) =>
      join
        .onRef('staying.external_id', '=', 'leaving.external_id')
        .onRef('staying.direction', '=', 'leaving.direction')
        .on('staying.conversation_id', '=', to),
    )
    .select(['leaving.id', 'leaving.kind', 'staying.id as staying_id', 'staying.kind as staying_kind'])
    .where('leaving.conversation_id', '=', from)
    .execute()
  const ids = doubled.map((row) =>
    isReadable(row.kind) && !isReadable(row.staying_kind) ? row.staying_id : row.id,
  )
  await deleteMessages(db, ids)
  await db
    .updateTable('messages')
    .set({ conversation_id: to, external_key: sql`concat(${to}, substr(external_key, ${UUID_LENGTH + 1}))` })
    .where('conversation_id', '=', from)
    .where('external_key', 'is not', null)
    .execute()
  await db.updateTable('messages').set({ conversation_id: to }).where('conversation_id', '=', from).execute()
  return ids
}

const UUID_LENGTH = 36

/** A placeholder gives way to what it stands for, wherever that is. */
export function isReadable(kind: MessageTable['kind']): boolean {
  return kind !== 'unavailable'
}

/** Messages in groups that this contact wrote, as far as the channel named them. */
export function listExternalMessagesOfAuthor(
  db: Db,
  { authorId }: { authorId: string },
): Promise<Pick<MessageRow, 'id' | 'kind' | 'conversation_id' | 'external_key'>[]> {
  return db
    .selectFrom('messages')
    .select(['id', 'kind', 'conversation_id', 'external_key'])
    .where('author_id', '=', authorId)
    .where('external_key', 'like', `%/${authorId}/%`)
    .execute()
}

/** The same messages with their files. */
export async function withMedia(db: Db, rows: MessageRow[]): Promise<MessageWithMedia[]> {
  const ids = rows.map((row) => row.media_id).filter((id) => id !== null)
  const media =
    ids.length > 0 ? await db.selectFrom('media').selectAll().where('id', 'in', ids).execute() : []
  return rows.map((row) => ({ ...row, media: media.find((file) => file.id === row.media_id) ?? null }))
}
