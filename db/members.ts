import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { MembershipTable } from './schema.ts'

export type MembershipRow = Selectable<MembershipTable>

export interface MemberKey {
  accountId: string
  agentId: string
}

/** The members of an account with their names, the oldest first. */
export function listMemberRows(db: Db, accountId: string) {
  return memberRows(db).where('memberships.account_id', '=', accountId).orderBy('memberships.id').execute()
}

/** One member of an account, or undefined. */
export function findMember(db: Db, { accountId, agentId }: MemberKey) {
  return memberRows(db)
    .where('memberships.account_id', '=', accountId)
    .where('memberships.agent_id', '=', agentId)
    .executeTakeFirst()
}

/** The accounts an agent belongs to, the first joined first. */
export function listMemberships(db: Db, agentId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .select(['memberships.account_id', 'accounts.name', 'memberships.role'])
    .where('memberships.agent_id', '=', agentId)
    .orderBy('memberships.id')
    .execute()
}

/** Adds a member; a unique violation says that the agent is one already. */
export async function insertMembership(trx: Db, membership: MembershipRow): Promise<void> {
  await trx.insertInto('memberships').values(membership).execute()
}

/** Changes what a member may do or see. */
export async function updateMembership(
  trx: Db,
  { accountId, agentId }: MemberKey,
  changes: Partial<Pick<MembershipRow, 'role' | 'visibility' | 'access_seq'>>,
): Promise<void> {
  await trx
    .updateTable('memberships')
    .set(changes)
    .where('account_id', '=', accountId)
    .where('agent_id', '=', agentId)
    .execute()
}

/** Takes a member and their places in teams away. */
export async function deleteMembership(trx: Db, { accountId, agentId }: MemberKey): Promise<void> {
  await trx
    .deleteFrom('team_members')
    .where('account_id', '=', accountId)
    .where('agent_id', '=', agentId)
    .execute()
  await trx
    .deleteFrom('memberships')
    .where('account_id', '=', accountId)
    .where('agent_id', '=', agentId)
    .execute()
}

/** How many owners an account has. */
export async function countOwners(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('memberships')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

function memberRows(db: Db) {
  return db
    .selectFrom('memberships')
    .innerJoin('agents', 'agents.id', 'memberships.agent_id')
    .select([
      'memberships.agent_id',
      'agents.name',
      'agents.email',
      'memberships.role',
      'memberships.visibility',
      'memberships.created_at',
    ])
}
