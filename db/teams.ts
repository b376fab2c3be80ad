import type { Db } from './connect.ts'

/** The ids of an agent's teams in an account. */
export async function listTeamIds(
  db: Db,
  { accountId, agentId }: { accountId: string; agentId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('team_members')
    .select('team_id')
    .where('account_id', '=', accountId)
    .where('agent_id', '=', agentId)
    .orderBy('team_id')
    .execute()
  return rows.map((row) => row.team_id)
}

/** An account's teams by name. */
export function listTeamRows(db: Db, accountId: string) {
  return db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** One team of an account, or undefined. */
export function findTeam(db: Db, { accountId, teamId }: { accountId: string; teamId: string }) {
  return db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .where('id', '=', teamId)
    .executeTakeFirst()
}

/** Who is in which team of an account. */
export function listTeamMemberRows(db: Db, accountId: string) {
  return db
    .selectFrom('team_members')
    .select(['team_id', 'agent_id'])
    .where('account_id', '=', accountId)
    .orderBy('team_id')
    .orderBy('agent_id')
    .execute()
}

/** Adds an empty team. */
export async function insertTeam(
  trx: Db,
  team: { id: string; accountId: string; name: string; createdAt: number },
): Promise<void> {
  await trx
    .insertInto('teams')
    .values({ id: team.id, account_id: team.accountId, name: team.name, created_at: team.createdAt })
    .execute()
}

/** Puts agents into a team. */
export async function insertTeamMembers(
  trx: Db,
  { accountId, teamId, agentIds }: { accountId: string; teamId: string; agentIds: string[] },
): Promise<void> {
  if (agentIds.length === 0) return
  await trx
    .insertInto('team_members')
    .values(agentIds.map((agentId) => ({ team_id: teamId, agent_id: agentId, account_id: accountId })))
    .execute()
}

/** Takes agents out of a team. */
export async function deleteTeamMembers(
  trx: Db,
  { accountId, teamId, agentIds }: { accountId: string; teamId: string; agentIds: string[] },
): Promise<void> {
  if (agentIds.length === 0) return
  await trx
    .deleteFrom('team_members')
    .where('account_id', '=', accountId)
    .where('team_id', '=', teamId)
    .where('agent_id', 'in', agentIds)
    .execute()
}
