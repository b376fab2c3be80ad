import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** True where this person has written in a conversation. */
export async function hasWrittenIn(
  db: Db,
  { conversationId, authorId }: { conversationId: string; authorId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .where('author_id', '=', authorId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What one contact wrote, reacted and voted, in its own conversations and where it wrote, is another's now. */
export async function repointAuthor(trx: Db, { from, to }: { from: string; to: string }): Promise<void> {
  const wrote = await trx
    .selectFrom('messages')
    .select('conversation_id as id')
    .distinct()
    .where('author_id', 'in', [from, to])
    .execute()
  const own = await trx
    .selectFrom('conversations')
    .select('id')
    .where('contact_id', 'in', [from, to])
    .execute()
  await trx.updateTable('messages').set({ author_id: to }).where('author_id', '=', from).execute()
  const conversationIds = [...wrote, ...own].map(({ id }) => id)
  if (conversationIds.length === 0) return
  for (const column of ['reactions', 'details'] as const) {
    await trx
      .updateTable('messages')
      .set({ [column]: sql`replace(${sql.ref(column)}, ${from}, ${to})` })
      .where('conversation_id', 'in', conversationIds)
      .where(column, 'like', `%${from}%`)
      .execute()
  }
}

/** The time of a conversation's newest message of a span; 0 where it has none there. */
export async function newestSentBetween(
  db: Db,
  { conversationId, from, until }: { conversationId: string; from: number; until: number },
): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select(({ fn }) => fn.max('sent_at').as('newest'))
    .where('conversation_id', '=', conversationId)
    .where('sent_at', '>=', from)
    .where('sent_at', '<', until)
    .executeTakeFirst()
  return Number(row?.newest ?? 0)
}
