import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { MemberKey } from './members.ts'
import type { NotificationSettingTable } from './schema.ts'

type Row = Selectable<NotificationSettingTable>

export function findNotificationSettings(
  db: Db,
  { accountId, agentId }: MemberKey,
): Promise<Row | undefined> {
  return db
    .selectFrom('notification_settings')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
}

export async function putNotificationSettings(trx: Db, row: Row): Promise<void> {
  const { agent_id, account_id, ...wishes } = row
  const known = await findNotificationSettings(trx, { accountId: account_id, agentId: agent_id })
  if (!known) return void (await trx.insertInto('notification_settings').values(row).execute())
  await trx
    .updateTable('notification_settings')
    .set(wishes)
    .where('agent_id', '=', agent_id)
    .where('account_id', '=', account_id)
    .execute()
}
