import type { Insertable, Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { MemberKey } from './members.ts'
import type { NotificationTable } from './schema.ts'

export type NotificationRow = Selectable<NotificationTable>

export async function insertNotification(trx: Db, row: Insertable<NotificationTable>): Promise<void> {
  await trx.insertInto('notifications').values(row).execute()
}

/** An agent's newest notifications in an account. */
export function listNotificationRows(
  db: Db,
  { accountId, agentId, limit }: MemberKey & { limit: number },
): Promise<NotificationRow[]> {
  return db
    .selectFrom('notifications')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Marks unread ones as read, those of this conversation, of this webhook or all; answers which they were. */
export async function markNotificationsRead(
  trx: Db,
  query: MemberKey & { conversationId: string | null; webhookId: string | null; now: number },
): Promise<string[]> {
  let unread = trx
    .selectFrom('notifications')
    .select('id')
    .where('agent_id', '=', query.agentId)
    .where('account_id', '=', query.accountId)
    .where('read_at', 'is', null)
  if (query.conversationId !== null) unread = unread.where('conversation_id', '=', query.conversationId)
  if (query.webhookId !== null) unread = unread.where('webhook_id', '=', query.webhookId)
  const ids = (await unread.execute()).map(({ id }) => id)
  if (ids.length === 0) return []
  await trx.updateTable('notifications').set({ read_at: query.now }).where('id', 'in', ids).execute()
  return ids
}

/** A conversation lives on as another one: what was told of it is told of that one. */
export async function moveNotifications(trx: Db, { from, to }: { from: string; to: string }): Promise<void> {
  await trx
    .updateTable('notifications')
    .set({ conversation_id: to })
    .where('conversation_id', '=', from)
    .execute()
}

export async function deleteNotificationsOf(trx: Db, { accountId, agentId }: MemberKey): Promise<void> {
  await trx
    .deleteFrom('notifications')
    .where('agent_id', '=', agentId)
    .where('account_id', '=', accountId)
    .execute()
}

export async function deleteOldNotifications(trx: Db, before: number): Promise<void> {
  await trx.deleteFrom('notifications').where('created_at', '<', before).execute()
}
