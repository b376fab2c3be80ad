import type { Db } from '#db/connect.ts'
import { listAssignedConversations, lockConversation } from '#db/conversations.ts'
import { lockAccount } from '#db/installation.ts'
import { deleteOpenInvitations } from '#db/invitations.ts'
import {
  countOwners,
  deleteMembership,
  findMember,
  insertMembership,
  listMemberRows,
  type MemberKey,
  updateMembership,
} from '#db/members.ts'
import { deleteNotificationsOf } from '#db/notifications.ts'
import { deleteSessions } from '#db/sessions.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { MemberView, Role, Visibility } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { changeConversation } from './conversations.ts'
import { effectiveVisibility, requireRole, type Viewer } from './viewer.ts'

type MemberRow = NonNullable<Awaited<ReturnType<typeof findMember>>>

/** The people of an account, the first joined first. */
export async function listMembers(db: Db, accountId: string): Promise<MemberView[]> {
  return (await listMemberRows(db, accountId)).map(memberView)
}

/** The same as the viewer may see them: a key that is held to one channel without their addresses. */
export async function listMembersFor(db: Db, { accountId, key }: Viewer): Promise<MemberView[]> {
  const members = await listMembers(db, accountId)
  return key?.channelId ? members.map((member) => ({ ...member, email: '' })) : members
}

/** Makes an agent a member inside the caller's transaction. */
export async function addMember(
  trx: Trx,
  { accountId, agentId, role, now }: MemberKey & { role: Role; now: number },
): Promise<void> {
  await insertMembership(trx, {
    id: newId(),
    account_id: accountId,
    agent_id: agentId,
    role,
    visibility: 'all',
    access_seq: 0,
    created_at: now,
  })
  appendMemberChanged(trx, accountId, await getMemberRow(trx, { accountId, agentId }))
}

/** Changes what a member may do or see. Their live connections start anew with the new rights. */
export async function changeMember(
  app: App,
  viewer: Viewer,
  change: { agentId: string; role?: Role | undefined; visibility?: Visibility | undefined },
): Promise<void> {
  const key = { accountId: viewer.accountId, agentId: change.agentId }
  const changed = await transact(app, async (trx) => {
    const lastSeq = await lockAccount(trx, viewer.accountId)
    const before = await getMemberRow(trx, key)
    const after = {
      ...before,
      role: change.role ?? before.role,
      visibility: change.visibility ?? before.visibility,
    }
    await requireSay(trx, viewer, [before.role, after.role])
    if (after.role === before.role && after.visibility === before.visibility) return false
    if (after.role !== 'owner') await keepAnOwner(trx, key.accountId, before)
    // An invitation is as good as its sender: who may not invite any more has none open.
    if (after.role === 'agent')
      await deleteOpenInvitations(trx, { accountId: key.accountId, invitedBy: key.agentId })
    const sees = effectiveVisibility(before) !== effectiveVisibility(after) ? { access_seq: lastSeq + 1 } : {}
    await updateMembership(trx, key, { role: after.role, visibility: after.visibility, ...sees })
    await recordMemberChange(app, trx, { viewer, before, after })
    appendMemberChanged(trx, key.accountId, after)
    return true
  })
  if (changed) ringAccess(app, [viewer.accountId], change.agentId)
}

/**
 * Takes somebody out of the account and ends their sessions in it; what was assigned to them is free again.
 * Everybody may leave by themselves.
 */
export async function removeMember(
  app: App,
  viewer: Viewer,
  { agentId }: { agentId: string },
): Promise<void> {
  const key = { accountId: viewer.accountId, agentId }
  await transact(app, async (trx) => {
    const leaving = await getMemberRow(trx, key)
    if (agentId !== viewer.agentId) await requireSay(trx, viewer, [leaving.role])
    // Conversations are locked before the account, as every writer of messages does.
    await unassignAll(app, trx, key)
    await lockAccount(trx, key.accountId)
    const member = await getMemberRow(trx, key)
    if (agentId !== viewer.agentId) await requireSay(trx, viewer, [member.role])
    await keepAnOwner(trx, key.accountId, member)
    await deleteMembership(trx, key)
    // What was given to them before the account was locked.
    await unassignAll(app, trx, key)
    await deleteSessions(trx, key)
    await deleteNotificationsOf(trx, key)
    await deleteOpenInvitations(trx, { accountId: key.accountId, invitedBy: agentId })
    const isOneself = agentId === viewer.agentId
    await recordAudit(app, trx, {
      accountId: key.accountId,
      actor: viewer,
      action: isOneself ? 'memberLeft' : 'memberRemoved',
      details: isOneself ? {} : { name: member.name },
    })
    append(trx, { accountId: key.accountId, audience: 'agents', event: { type: 'member.removed', agentId } })
  })
  ringAccess(app, [viewer.accountId], agentId)
}

async function recordMemberChange(
  app: App,
  trx: Trx,
  { viewer, before, after }: { viewer: Viewer; before: MemberRow; after: MemberRow },
): Promise<void> {
  const entry = { accountId: viewer.accountId, actor: viewer }
  const changed = (field: 'role' | 'visibility') =>
    before[field] === after[field] ? null : { name: after.name, before: before[field], after: after[field] }
  const role = changed('role')
  const visibility = changed('visibility')
  if (role) await recordAudit(app, trx, { ...entry, action: 'memberRole', details: role })
  if (visibility) await recordAudit(app, trx, { ...entry, action: 'memberVisibility', details: visibility })
}

async function unassignAll(app: App, trx: Trx, key: MemberKey): Promise<void> {
  for (const conversationId of await listAssignedConversations(trx, key)) {
    const row = await lockConversation(trx, { dialect: app.database.dialect, conversationId })
    if (row?.assignee_id === key.agentId) await changeConversation(trx, row, { assignee_id: null })
  }
}

/** A member as clients are shown it. */
export function memberView(row: MemberRow): MemberView {
  return {
    agentId: row.agent_id,
    name: row.name,
    email: row.email,
    role: row.role,
    visibility: row.visibility,
    createdAt: row.created_at,
  }
}

/** Owes the event that tells a member's new state. */
export function appendMemberChanged(trx: Trx, accountId: string, row: MemberRow): void {
  append(trx, { accountId, audience: 'agents', event: { type: 'member.changed', member: memberView(row) } })
}

/** Tells every process to look again at an agent's live connections. */
export function ringAccess(app: App, accountIds: string[], agentId: string): void {
  for (const accountId of accountIds) app.bells.ring({ kind: 'access', accountId, agentId })
}

/** One member. Throws `member_unknown`, also for members of other accounts. */
export async function getMemberRow(db: Db, key: MemberKey): Promise<MemberRow> {
  const row = await findMember(db, key)
  if (!row) throw new AppError('member_unknown', 'There is no such person in this team.', { status: 404 })
  return row
}

/** The viewer's role may have changed since the request began, so it is read again. Only owners decide on owners. */
async function requireSay(trx: Trx, viewer: Viewer, roles: Role[]): Promise<void> {
  const own = await findMember(trx, viewer)
  requireRole(own ?? { role: 'agent' }, roles.includes('owner') ? 'owner' : 'admin')
}

async function keepAnOwner(trx: Trx, accountId: string, member: MemberRow): Promise<void> {
  if (member.role !== 'owner' || (await countOwners(trx, accountId)) > 1) return
  throw new AppError('last_owner', 'An account needs an owner. Make somebody else an owner first.', {
    status: 409,
  })
}
