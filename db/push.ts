import type { Insertable, Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { PushSubscriptionTable } from './schema.ts'

export type PushSubscriptionRow = Selectable<PushSubscriptionTable>

/** A browser's subscription now belongs to this session, whosever it was before. */
export async function putPushSubscription(trx: Db, row: Insertable<PushSubscriptionTable>): Promise<string> {
  const { id, created_at: _created, ...fields } = row
  const known = await trx
    .selectFrom('push_subscriptions')
    .select('id')
    .where('endpoint_hash', '=', row.endpoint_hash)
    .executeTakeFirst()
  if (known) {
    await trx.updateTable('push_subscriptions').set(fields).where('id', '=', known.id).execute()
    return known.id
  }
  await trx.insertInto('push_subscriptions').values(row).execute()
  return id
}

/** One of this session's subscriptions. */
export function findPushSubscription(
  db: Db,
  { id, sessionId }: { id: string; sessionId: string },
): Promise<PushSubscriptionRow | undefined> {
  return db
    .selectFrom('push_subscriptions')
    .selectAll()
    .where('id', '=', id)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
}

export async function deletePushSubscriptions(trx: Db, ids: string[]): Promise<void> {
  if (ids.length > 0) await trx.deleteFrom('push_subscriptions').where('id', 'in', ids).execute()
}

/** A session keeps its newest subscription only: a browser has one at a time. */
export async function deleteOtherPushSubscriptions(
  trx: Db,
  { id, sessionId }: { id: string; sessionId: string },
): Promise<void> {
  await trx
    .deleteFrom('push_subscriptions')
    .where('session_id', '=', sessionId)
    .where('id', '!=', id)
    .execute()
}

/** Every browser of an account that takes pushes: living sessions only, with their agents' rights and wishes. */
export function listPushTargets(db: Db, { accountId, now }: { accountId: string; now: number }) {
  return db
    .selectFrom('push_subscriptions')
    .innerJoin('sessions', 'sessions.id', 'push_subscriptions.session_id')
    .innerJoin('agents', 'agents.id', 'sessions.agent_id')
    .innerJoin('memberships', (join) =>
      join
        .onRef('memberships.agent_id', '=', 'sessions.agent_id')
        .onRef('memberships.account_id', '=', 'sessions.account_id'),
    )
    .leftJoin('notification_settings', (join) =>
      join
        .onRef('notification_settings.agent_id', '=', 'sessions.agent_id')
        .onRef('notification_settings.account_id', '=', 'sessions.account_id'),
    )
    .where('sessions.account_id', '=', accountId)
    .where('sessions.expires_at', '>', now)
    .select([
      'push_subscriptions.id',
      'push_subscriptions.endpoint',
      'push_subscriptions.public_key',
      'push_subscriptions.auth',
      'sessions.agent_id',
      'agents.locale',
      'memberships.role',
      'memberships.visibility',
      'notification_settings.scope',
      'notification_settings.preview',
    ])
    .execute()
}

/** Accounts with a subscription whose log has gone on since it was read for pushes. */
export async function listAccountsToPush(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('push_subscriptions')
    .innerJoin('sessions', 'sessions.id', 'push_subscriptions.session_id')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .innerJoin('push_positions', 'push_positions.account_id', 'sessions.account_id')
    .whereRef('push_positions.seq', '<', 'accounts.last_seq')
    .select('sessions.account_id')
    .distinct()
    .execute()
  return rows.map(({ account_id }) => account_id)
}

export async function findPushPosition(db: Db, accountId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('push_positions')
    .select('seq')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.seq
}

export async function setPushPosition(trx: Db, row: { accountId: string; seq: number }): Promise<void> {
  const { accountId, seq } = row
  const moved = await trx
    .updateTable('push_positions')
    .set({ seq })
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n && (await findPushPosition(trx, accountId)) === undefined) {
    await trx.insertInto('push_positions').values({ account_id: accountId, seq }).execute()
  }
}
