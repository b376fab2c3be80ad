import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { ChannelTable } from './schema.ts'

export type ChannelRow = Selectable<ChannelTable>

/** Channels of an account that have not been removed, oldest first. */
export function listChannelRows(db: Db, accountId: string): Promise<ChannelRow[]> {
  return db
    .selectFrom('channels')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** Changes how programs of other gateways know a channel. */
export async function updateDevice(
  trx: Db,
  channelId: string,
  changes: { token?: string; workspace?: string | null },
): Promise<void> {
  await trx.updateTable('channels').set(changes).where('id', '=', channelId).execute()
}

export async function removeChannelRow(
  db: Db,
  { channelId, at }: { channelId: string; at: number },
): Promise<void> {
  await db.updateTable('channels').set({ removed_at: at }).where('id', '=', channelId).execute()
}

/** Conversations with groups on a channel, as far as they are hidden (1) or shown (0). */
export async function listGroupConversations(
  db: Db,
  { channelId, hidden }: { channelId: string; hidden: 0 | 1 },
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversations')
    .innerJoin('contacts', 'contacts.id', 'conversations.contact_id')
    .select('conversations.id')
    .where('conversations.channel_id', '=', channelId)
    .where('conversations.hidden', '=', hidden)
    .where('conversations.merged_into', 'is', null)
    .where('contacts.kind', '=', 'group')
    .execute()
  return rows.map(({ id }) => id)
}
