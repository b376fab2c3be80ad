import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from './connect.ts'
import { type Sight, visible } from './conversations.ts'
import { type MessageRow, type MessageWithMedia, withMedia } from './messages.ts'
import type { Tables } from './schema.ts'

export interface MessageListQuery {
  sight: Sight
  order: 'asc' | 'desc'
  /** The last one of the page before. */
  past: { sentAt: number; id: string } | null
  limit: number
  since?: number | undefined
  until?: number | undefined
  channelId?: string | undefined
  conversationId?: string | undefined
  contactId?: string | undefined
  kind?: 'person' | 'group' | undefined
  direction?: MessageRow['direction'] | undefined
  referenceId?: string | undefined
  statuses?: readonly MessageRow['status'][] | undefined
  /** Only what the team and its programs sent from here. */
  sentHere?: true
  /** Without what was sent or given up by then. */
  exceptFinishedBy?: number | null
}

type Messages<O> = SelectQueryBuilder<Tables, 'messages', O>

/** Messages of all conversations in sight, by time. */
export async function listMessageRows(db: Db, query: MessageListQuery): Promise<MessageWithMedia[]> {
  const { order, sight } = query
  let select = narrowed(db.selectFrom('messages').selectAll(), query)
    .where('messages.account_id', '=', sight.accountId)
    .where(({ exists }) => exists(conversationsInSight(db, query)))
    .orderBy('messages.sent_at', order)
    .orderBy('messages.id', order)
    .limit(query.limit)
  if (query.past) select = beyond(select, query.past, order)
  return withMedia(db, await select.execute())
}

/** How many messages have left through a channel. */
export async function countSentMessages(db: Db, channelId: string): Promise<number> {
  const { count } = await db
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('channel_id', '=', channelId)
    .where('status', 'in', ['sent', 'delivered', 'read', 'played'])
    .executeTakeFirstOrThrow()
  return Number(count)
}

function narrowed<O>(select: Messages<O>, query: MessageListQuery): Messages<O> {
  let narrow = select
  const channelId = query.channelId ?? query.sight.channelId
  if (channelId) narrow = narrow.where('messages.channel_id', '=', channelId)
  if (query.since !== undefined) narrow = narrow.where('messages.sent_at', '>=', query.since)
  if (query.until !== undefined) narrow = narrow.where('messages.sent_at', '<', query.until)
  if (query.conversationId) narrow = narrow.where('messages.conversation_id', '=', query.conversationId)
  if (query.direction) narrow = narrow.where('messages.direction', '=', query.direction)
  if (query.statuses) narrow = narrow.where('messages.status', 'in', query.statuses)
  if (query.sentHere) {
    narrow = narrow
      .where('messages.direction', '=', 'out')
      .where('messages.author_kind', '=', 'agent')
      .where('messages.author_id', 'is not', null)
      .where('messages.historic', '=', 0)
  }
  const { exceptFinishedBy: cleared } = query
  if (cleared) {
    narrow = narrow.where(({ or, eb, fn }) =>
      or([
        eb('messages.status', 'in', ['scheduled', 'queued', 'sending', 'unknown']),
        eb(fn.coalesce('messages.stopped_at', 'messages.left_at', 'messages.created_at'), '>', cleared),
      ]),
    )
  }
  if (query.referenceId) narrow = narrow.where('messages.reference_id', '=', query.referenceId)
  return narrow
}

function conversationsInSight(db: Db, { sight, contactId, kind }: MessageListQuery) {
  let select = visible(db.selectFrom('conversations').select('conversations.id'), sight).where(
    'conversations.id',
    '=',
    sql.ref<string>('messages.conversation_id'),
  )
  if (contactId) select = select.where('conversations.contact_id', '=', contactId)
  if (kind) {
    select = select.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('contacts')
          .select('contacts.id')
          .whereRef('contacts.id', '=', 'conversations.contact_id')
          .where('contacts.kind', '=', kind),
      ),
    )
  }
  return select
}

function beyond<O>(
  select: Messages<O>,
  { sentAt, id }: { sentAt: number; id: string },
  order: 'asc' | 'desc',
): Messages<O> {
  const [further, orAt] = order === 'asc' ? (['>', '>='] as const) : (['<', '<='] as const)
  // The first condition says nothing new: it lets the database begin at the place.
  return select
    .where('messages.sent_at', orAt, sentAt)
    .where(({ eb, or }) => or([eb('messages.sent_at', further, sentAt), eb('messages.id', further, id)]))
}
