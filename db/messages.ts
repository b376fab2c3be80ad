import type { Insertable, Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { MediaTable, MessageTable } from './schema.ts'

export type MessageRow = Selectable<MessageTable>
/** A message and its file, if it has one. */
export type MessageWithMedia = MessageRow & { media: Selectable<MediaTable> | null }

export async function insertMessage(db: Db, row: Insertable<MessageTable>): Promise<void> {
  await db.insertInto('messages').values(row).execute()
}

export async function setMessageSequence(
  db: Db,
  { messageId, seq }: { messageId: string; seq: number },
): Promise<void> {
  await db.updateTable('messages').set({ seq }).where('id', '=', messageId).execute()
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

/** The newest `limit` messages of a conversation before a place, newest first. `visitor`: only what the visitor may see. */
export async function listThread(
  db: Db,
  query: { conversationId: string; before: ThreadPlace | null; limit: number; visitor?: boolean },
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
    .executeTakeFirstOrThrow()
  return Number(row.count)
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

/** Marks outgoing messages up to a sequence number as delivered or read; answers how many changed. */
export async function applyReceipt(
  db: Db,
  receipt: { conversationId: string; status: 'delivered' | 'read'; upToSeq: number },
): Promise<number> {
  const result = await db
    .updateTable('messages')
    .set({ status: receipt.status, failure_code: null })
    .where('conversation_id', '=', receipt.conversationId)
    .where('direction', '=', 'out')
    .where('seq', '<=', receipt.upToSeq)
    .where('status', 'in', RECEIPT_REPLACES[receipt.status])
    .executeTakeFirstOrThrow()
  return Number(result.numUpdatedRows)
}

const RECEIPT_REPLACES = {
  delivered: ['queued', 'sending', 'sent', 'unknown'],
  read: ['queued', 'sending', 'sent', 'unknown', 'delivered'],
} satisfies Record<'delivered' | 'read', MessageTable['status'][]>

/** Changes the status if it still is `from`; answers whether it was. */
export async function changeMessageStatus(
  db: Db,
  change: {
    messageId: string
    from: MessageTable['status']
    to: MessageTable['status']
    failureCode?: string | null
    claim?: { owner: string; expiresAt: number } | null
  },
): Promise<boolean> {
  const result = await db
    .updateTable('messages')
    .set({
      status: change.to,
      failure_code: change.failureCode ?? null,
      claimed_by: change.claim?.owner ?? null,
      claim_expires_at: change.claim?.expiresAt ?? null,
    })
    .where('id', '=', change.messageId)
    .where('status', '=', change.from)
    .executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}

/** The oldest message of a channel that waits to be sent. */
export function nextQueuedMessage(db: Db, channelId: string): Promise<MessageRow | undefined> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('status', '=', 'queued')
    .where('channel_id', '=', channelId)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
}

/** Messages whose sender died or lost its claim. */
export function listAbandonedMessages(
  db: Db,
  { now, limit }: { now: number; limit: number },
): Promise<MessageRow[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('status', '=', 'sending')
    .where('claim_expires_at', '<', now)
    .limit(limit)
    .execute()
}

/** Channels with messages that wait to be sent. */
export async function listWaitingChannels(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('channel_id')
    .distinct()
    .where('status', '=', 'queued')
    .execute()
  return rows.map((row) => row.channel_id)
}

/** How many messages have not left yet. */
export async function countWaiting(db: Db): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', 'in', ['queued', 'sending'])
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Puts all messages of one conversation into another. */
export async function moveMessages(db: Db, { from, to }: { from: string; to: string }): Promise<void> {
  await db.updateTable('messages').set({ conversation_id: to }).where('conversation_id', '=', from).execute()
}

async function withMedia(db: Db, rows: MessageRow[]): Promise<MessageWithMedia[]> {
  const ids = rows.map((row) => row.media_id).filter((id) => id !== null)
  const media =
    ids.length > 0 ? await db.selectFrom('media').selectAll().where('id', 'in', ids).execute() : []
  return rows.map((row) => ({ ...row, media: media.find((file) => file.id === row.media_id) ?? null }))
}
