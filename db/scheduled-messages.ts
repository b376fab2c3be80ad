import type { Db } from './connect.ts'
import type { MessageRow } from './messages.ts'

// Messages that wait for their time: `send_at` is set while, and only while, they stand at `scheduled`.

/** Those whose time has come, in the order of their times. */
export function listDueMessages(
  db: Db,
  { now, limit }: { now: number; limit: number },
): Promise<Pick<MessageRow, 'id' | 'conversation_id' | 'channel_id'>[]> {
  return db
    .selectFrom('messages')
    .select(['id', 'conversation_id', 'channel_id'])
    .where('send_at', '<=', now)
    .where('status', '=', 'scheduled')
    .orderBy('send_at')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** When the next one after `now` is due; null where none waits. */
export async function findNextSendTime(db: Db, now: number): Promise<number | null> {
  const row = await db
    .selectFrom('messages')
    .select('send_at')
    .where('send_at', '>', now)
    .orderBy('send_at')
    .limit(1)
    .executeTakeFirst()
  return row?.send_at ?? null
}

/** Lets it leave as if it were written at `at`, if it still waits for its time; answers whether it did. */
export async function releaseMessage(
  db: Db,
  { messageId, at }: { messageId: string; at: number },
): Promise<boolean> {
  const result = await db
    .updateTable('messages')
    .set({ status: 'queued', send_at: null, sent_at: at })
    .where('id', '=', messageId)
    .where('status', '=', 'scheduled')
    .executeTakeFirstOrThrow()
  return result.numUpdatedRows === 1n
}
