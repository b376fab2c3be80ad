import type { Db } from '#db/connect.ts'
import { isUniqueViolation } from '#db/dialect.ts'
import { lockAccount } from '#db/installation.ts'
import { updateMembership } from '#db/members.ts'
import {
  deleteTeamMembers,
  findTeam,
  insertTeam,
  insertTeamMembers,
  listTeamMemberRows,
  listTeamRows,
} from '#db/teams.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { TeamView } from '#server/protocol/accounts.ts'
import { recordAudit } from './audit.ts'
import { appendMemberChanged, getMemberRow, ringAccess } from './members.ts'
import { effectiveVisibility, requireRole, type Viewer } from './viewer.ts'

/** The teams of an account by name, with their members. */
export async function listTeams(db: Db, accountId: string): Promise<TeamView[]> {
  const [teams, members] = await Promise.all([listTeamRows(db, accountId), listTeamMemberRows(db, accountId)])
  return teams.map((team) => ({
    ...team,
    agentIds: members.filter((member) => member.team_id === team.id).map((member) => member.agent_id),
  }))
}

/** Adds an empty team; nobody's sight changes by it. */
export async function createTeam(app: App, viewer: Viewer, form: { name: string }): Promise<TeamView> {
  requireRole(viewer, 'admin')
  const name = storable(form.name)
  const team = { id: newId(), accountId: viewer.accountId, name, createdAt: app.clock.now() }
  try {
    await transact(app, async (trx) => {
      await insertTeam(trx, team)
      const { accountId } = team
      await recordAudit(app, trx, { accountId, actor: viewer, action: 'teamCreated', details: { name } })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('team_name_taken', 'There is a team of this name already.', {
      status: 409,
      field: 'name',
    })
  }
  return { id: team.id, name, agentIds: [] }
}

/** Says who is in a team. Those whose sight changes by it start anew with the new rights. */
export async function setTeamMembers(
  app: App,
  viewer: Viewer,
  { teamId, agentIds }: { teamId: string; agentIds: string[] },
): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  const moved = await transact(app, async (trx) => {
    const lastSeq = await lockAccount(trx, accountId)
    const team = await findTeam(trx, { accountId, teamId })
    if (!team) throw new AppError('team_unknown', 'There is no such team.', { status: 404 })
    const before = (await listTeamMemberRows(trx, accountId)).filter((row) => row.team_id === teamId)
    const was = new Set(before.map((row) => row.agent_id))
    const wanted = new Set(agentIds)
    const joining = [...wanted].filter((agentId) => !was.has(agentId))
    const leaving = [...was].filter((agentId) => !wanted.has(agentId))
    await deleteTeamMembers(trx, { accountId, teamId, agentIds: leaving })
    await insertTeamMembers(trx, { accountId, teamId, agentIds: joining })
    for (const agentId of [...leaving, ...joining]) await tellMoved(trx, { accountId, agentId, lastSeq })
    const details = { name: team.name }
    if (leaving.length + joining.length > 0)
      await recordAudit(app, trx, { accountId, actor: viewer, action: 'teamMembers', details })
    return [...leaving, ...joining]
  })
  for (const agentId of moved) ringAccess(app, [accountId], agentId)
}

/** Throws `member_unknown` for a person of another account, and nothing of the change happens. */
async function tellMoved(
  trx: Trx,
  { accountId, agentId, lastSeq }: { accountId: string; agentId: string; lastSeq: number },
): Promise<void> {
  const member = await getMemberRow(trx, { accountId, agentId })
  if (effectiveVisibility(member) === 'teams') {
    await updateMembership(trx, { accountId, agentId }, { access_seq: lastSeq + trx.pending.length + 1 })
  }
  appendMemberChanged(trx, accountId, member)
}
