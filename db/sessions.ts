import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { SessionTable } from './schema.ts'

export type SessionRow = Selectable<SessionTable>

/** A living session with its agent and the rights in the account it looks at. */
export function findSessionByHash(db: Db, { tokenHash, now }: { tokenHash: string; now: number }) {
  return db
    .selectFrom('sessions')
    .innerJoin('agents', 'agents.id', 'sessions.agent_id')
    .innerJoin('memberships', (join) =>
      join
        .onRef('memberships.agent_id', '=', 'sessions.agent_id')
        .onRef('memberships.account_id', '=', 'sessions.account_id'),
    )
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', now)
    .select([
      'sessions.id',
      'sessions.agent_id',
      'sessions.account_id',
      'sessions.last_seen_at',
      'agents.name',
      'agents.email',
      'memberships.role',
      'memberships.visibility',
      'memberships.access_seq',
    ])
    .executeTakeFirst()
}

/** Adds a session. */
export async function insertSession(trx: Db, session: SessionRow): Promise<void> {
  await trx.insertInto('sessions').values(session).execute()
}

/** Moves a session's end on, unless it has been ended meanwhile. */
export async function extendSession(
  trx: Db,
  { sessionId, lastSeenAt, expiresAt }: { sessionId: string; lastSeenAt: number; expiresAt: number },
): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ last_seen_at: lastSeenAt, expires_at: expiresAt })
    .where('id', '=', sessionId)
    .execute()
}

/** Lets a session look at another account. */
export async function updateSessionAccount(
  trx: Db,
  { sessionId, accountId }: { sessionId: string; accountId: string },
): Promise<void> {
  await trx.updateTable('sessions').set({ account_id: accountId }).where('id', '=', sessionId).execute()
}

/** An agent's living sessions, the last used first. */
export function listSessionRows(db: Db, { agentId, now }: { agentId: string; now: number }) {
  return db
    .selectFrom('sessions')
    .select(['id', 'account_id', 'user_agent', 'created_at', 'last_seen_at'])
    .where('agent_id', '=', agentId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Which of these sessions live. */
export async function listLivingSessions(
  db: Db,
  { sessionIds, now }: { sessionIds: string[]; now: number },
): Promise<string[]> {
  if (sessionIds.length === 0) return []
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', 'in', sessionIds)
    .where('expires_at', '>', now)
    .execute()
  return rows.map((row) => row.id)
}

/** Which of an agent's sessions are meant. */
export interface SessionChoice {
  agentId: string
  sessionId?: string
  exceptSessionId?: string
  accountId?: string
}

/** Ends sessions and answers which accounts they looked at. */
export async function deleteSessions(trx: Db, choice: SessionChoice): Promise<string[]> {
  let chosen = trx.selectFrom('sessions').select(['id', 'account_id']).where('agent_id', '=', choice.agentId)
  if (choice.sessionId !== undefined) chosen = chosen.where('id', '=', choice.sessionId)
  if (choice.exceptSessionId !== undefined) chosen = chosen.where('id', '!=', choice.exceptSessionId)
  if (choice.accountId !== undefined) chosen = chosen.where('account_id', '=', choice.accountId)
  const rows = await chosen.execute()
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  await trx.deleteFrom('push_subscriptions').where('session_id', 'in', ids).execute()
  await trx.deleteFrom('sessions').where('id', 'in', ids).execute()
  return [...new Set(rows.map((row) => row.account_id))]
}

/** Takes an agent's sessions away that have ended by themselves. */
export async function deleteExpiredSessions(
  trx: Db,
  { agentId, now }: { agentId: string; now: number },
): Promise<void> {
  const ended = trx
    .selectFrom('sessions')
    .select('id')
    .where('agent_id', '=', agentId)
    .where('expires_at', '<=', now)
  await trx.deleteFrom('push_subscriptions').where('session_id', 'in', ended).execute()
  await trx.deleteFrom('sessions').where('agent_id', '=', agentId).where('expires_at', '<=', now).execute()
}
