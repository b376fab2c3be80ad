import type { ExpressionBuilder, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import { type MessageRow, type MessageWithMedia, withMedia } from './messages.ts'
import type { MessageTable, Tables } from './schema.ts'

// What becomes of a message on its way out.

/** Marks outgoing messages up to a sequence number as delivered or read; answers how many changed. */
export async function applyReceipt(
  db: Db,
  receipt: { conversationId: string; status: 'delivered' | 'read'; upToSeq: number; at: number },
): Promise<number> {
  const result = await db
    .updateTable('messages')
    .set({ status: receipt.status, failure_code: null, ...reached(receipt.status, receipt.at) })
    .where('conversation_id', '=', receipt.conversationId)
    .where('direction', '=', 'out')
    .where('seq', '<=', receipt.upToSeq)
    .where('status', 'in', RECEIPT_REPLACES[receipt.status])
    .executeTakeFirstOrThrow()
  return Number(result.numUpdatedRows)
}

/** Raises one outgoing message to what the channel says of it; answers whether that was news. */
export async function raiseMessageStatus(
  db: Db,
  { messageId, status, at }: { messageId: string; status: keyof typeof RECEIPT_REPLACES; at: number },
): Promise<boolean> {
  const result = await db
    .updateTable('messages')
    .set({
      status,
      failure_code: null,
      claimed_by: null,
      claim_expires_at: null,
      ...reached(status, at),
    })
    .where('id', '=', messageId)
    .where('direction', '=', 'out')
    .where('status', 'in', RECEIPT_REPLACES[status])
    .executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}

const UNSENT = ['queued', 'sending', 'unknown'] as const
const RECEIPT_REPLACES = {
  sent: [...UNSENT],
  delivered: [...UNSENT, 'sent'],
  read: [...UNSENT, 'sent', 'delivered'],
  played: [...UNSENT, 'sent', 'delivered', 'read'],
} satisfies Record<string, MessageTable['status'][]>

/** When a message came to be what it is; another try is another way. */
function reached(status: MessageTable['status'], at: number): Updateable<MessageTable> {
  switch (status) {
    case 'sent':
      return { left_at: at, stopped_at: null }
    case 'delivered':
      return { delivered_at: at, stopped_at: null }
    case 'read':
      return { read_at: at, stopped_at: null }
    case 'played':
      return { played_at: at, stopped_at: null }
    case 'failed':
    case 'unknown':
      return { stopped_at: at, send_at: null }
    case 'queued':
      return { stopped_at: null }
    default:
      return {}
  }
}

/** Changes the status if it still is `from`; answers whether it was. */
export async function changeMessageStatus(
  db: Db,
  change: {
    messageId: string
    from: MessageTable['status']
    to: MessageTable['status']
    at: number
    failureCode?: string | null
    claim?: { owner: string; expiresAt: number } | null
    /** Chosen by the channel before it is sent. */
    external?: { id: string; key: string }
    /** Only where its claim had run out by then, and only once: it is given back. */
    abandonedBy?: number
    /** Who has it sent again. */
    retriedBy?: string
  },
): Promise<boolean> {
  const { abandonedBy, retriedBy } = change
  let update = db
    .updateTable('messages')
    .set({
      status: change.to,
      ...reached(change.to, change.at),
      failure_code: change.failureCode ?? null,
      claimed_by: change.claim?.owner ?? null,
      claim_expires_at: change.claim?.expiresAt ?? null,
      ...(change.external ? { external_id: change.external.id, external_key: change.external.key } : {}),
      ...(abandonedBy === undefined ? {} : { given_back: 1 }),
      ...(retriedBy === undefined ? {} : { retried_by: retriedBy }),
    })
    .where('id', '=', change.messageId)
    .where('status', '=', change.from)
  if (abandonedBy !== undefined) {
    update = update.where('claim_expires_at', '<', abandonedBy).where('given_back', '=', 0)
  }
  const result = await update.executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}

/** Whoever is sending a message still does; answers whether it is theirs. */
export async function renewClaim(
  db: Db,
  { messageId, owner, expiresAt }: { messageId: string; owner: string; expiresAt: number },
): Promise<boolean> {
  const result = await db
    .updateTable('messages')
    .set({ claim_expires_at: expiresAt })
    .where('id', '=', messageId)
    .where('status', '=', 'sending')
    .where('claimed_by', '=', owner)
    .executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}

/** How many messages of a channel wait to be sent; counted up to `most`. */
export async function countQueuedMessages(db: Db, channelId: string, most: number): Promise<number> {
  const queued = db
    .selectFrom('messages')
    .select('id')
    .where('status', '=', 'queued')
    .where('channel_id', '=', channelId)
  return (await queued.limit(most).execute()).length
}

/** The oldest messages of a channel that wait to be sent, leaving out conversations that must wait. */
export async function listQueuedMessages(
  db: Db,
  { channelId, except, limit }: { channelId: string; except: string[]; limit: number },
): Promise<MessageWithMedia[]> {
  let select = db
    .selectFrom('messages')
    .selectAll()
    .where('status', '=', 'queued')
    .where('channel_id', '=', channelId)
  if (except.length > 0) select = select.where('conversation_id', 'not in', except)
  return withMedia(db, await select.orderBy('seq').limit(limit).execute())
}

/** Conversations of a channel of which a message is being sent, by whomever. */
export async function listSendingConversations(db: Db, channelId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('conversation_id')
    .where('status', '=', 'sending')
    .where('channel_id', '=', channelId)
    .execute()
  return rows.map((row) => row.conversation_id)
}

/** Nobody sends any more: every claim has run out. */
export async function endEveryClaim(db: Db): Promise<void> {
  await db.updateTable('messages').set({ claim_expires_at: 0 }).where('status', '=', 'sending').execute()
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

/** Messages that wait although the key by whose word they do was revoked or their number removed, in the order of their ids. */
export async function listEndedMessages(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<{ message: MessageRow; isKeyRevoked: boolean }[]> {
  const rows = await db
    .selectFrom('messages')
    .innerJoin('channels', 'channels.id', 'messages.channel_id')
    .leftJoin('api_keys', (join) => join.on((eb) => eb('api_keys.id', '=', senderOf(eb))))
    .selectAll('messages')
    .select('api_keys.revoked_at')
    .where('messages.status', 'in', UNTOUCHED)
    .where('messages.external_id', 'is', null)
    // A website's visitor reads what is stored: there it has left.
    .where('channels.kind', '!=', 'website')
    .where((eb) =>
      eb.or([eb('api_keys.revoked_at', 'is not', null), eb('channels.removed_at', 'is not', null)]),
    )
    .where('messages.id', '>', after)
    .orderBy('messages.id')
    .limit(limit)
    .execute()
  return rows.map(({ revoked_at, ...message }) => ({ message, isKeyRevoked: revoked_at !== null }))
}

/** How many messages each agent and program of an account has waiting that nobody has begun to send. */
export async function countUntouchedBySender(db: Db, accountId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('messages')
    .innerJoin('channels', 'channels.id', 'messages.channel_id')
    .select((eb) => [senderOf(eb).as('sender'), eb.fn.countAll<number>().as('count')])
    .where('messages.status', 'in', UNTOUCHED)
    .where('messages.account_id', '=', accountId)
    .where('messages.external_id', 'is', null)
    .where('channels.kind', '!=', 'website')
    .groupBy((eb) => senderOf(eb))
    .execute()
  return new Map(rows.map(({ sender, count }) => [sender ?? '', Number(count)]))
}

/** By whose word a message waits. */
function senderOf(eb: ExpressionBuilder<Tables, 'messages'>) {
  return eb.fn.coalesce('messages.retried_by', 'messages.author_id')
}

const UNTOUCHED = ['queued', 'scheduled'] as const

/** How many messages have not left yet. */
export async function countWaiting(db: Db): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', 'in', ['queued', 'sending'])
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
