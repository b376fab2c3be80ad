import { findAgentByEmail, insertAgent, type NewAgent, updateAgent } from '#db/agents.ts'
import { findMember, listMemberships } from '#db/members.ts'
import { deleteSessions } from '#db/sessions.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashPassword } from '#server/lib/passwords.ts'
import { storable } from '#server/lib/texts.ts'
import { recordSignInChange } from './audit.ts'
import { checkNewPassword, confirmPassword, normaliseEmail } from './credentials.ts'
import { memberView, ringAccess } from './members.ts'
import { clearTotp } from './two-factor.ts'
import type { Viewer } from './viewer.ts'

/** Adds an agent inside the caller's transaction; the password was hashed outside of it. */
export async function createAgent(trx: Trx, agent: Omit<NewAgent, 'id'>): Promise<string> {
  const id = newId()
  await insertAgent(trx, { ...agent, name: storable(agent.name), id })
  return id
}

/** Changes an agent's own name and language, and tells every account they belong to. */
export async function changeProfile(
  app: App,
  viewer: Viewer,
  { name, locale }: { name: string; locale: string },
): Promise<void> {
  await transact(app, async (trx) => {
    await updateAgent(trx, viewer.agentId, { name: storable(name), locale })
    for (const { account_id: accountId } of await listMemberships(trx, viewer.agentId)) {
      const member = await findMember(trx, { accountId, agentId: viewer.agentId })
      if (!member) continue
      append(trx, {
        accountId,
        audience: 'agents',
        event: { type: 'member.changed', member: memberView(member) },
      })
    }
  })
}

/** Changes an agent's own password and ends their other sessions. */
export async function changePassword(
  app: App,
  viewer: Viewer,
  { current, password, ip }: { current: string; password: string; ip?: string | undefined },
): Promise<void> {
  await confirmPassword(app, viewer, { password: current, ip, field: 'current' })
  const passwordHash = await hashPassword(checkNewPassword(password))
  const accountIds = await transact(app, async (trx) => {
    await updateAgent(trx, viewer.agentId, { password_hash: passwordHash })
    const { agentId } = viewer
    await recordSignInChange(app, trx, { agentId, actor: viewer, action: 'passwordChanged' })
    return deleteSessions(trx, { agentId: viewer.agentId, exceptSessionId: viewer.sessionId })
  })
  ringAccess(app, accountIds, viewer.agentId)
}

/**
 * Gives an agent a new password and ends all their sessions: for the administrator of the machine. Two-step sign-in
 * stays as it is, unless `turnOffTwoStep` says otherwise.
 */
export async function resetPassword(
  app: App,
  { email, password, turnOffTwoStep = false }: { email: string; password: string; turnOffTwoStep?: boolean },
): Promise<void> {
  const passwordHash = await hashPassword(checkNewPassword(password))
  const { agentId, accountIds } = await transact(app, async (trx) => {
    const agent = await findAgentByEmail(trx, normaliseEmail(email))
    if (!agent)
      throw new AppError('agent_unknown', `There is no agent with the e-mail ${email}.`, { status: 404 })
    await updateAgent(trx, agent.id, { password_hash: passwordHash })
    const entry = { agentId: agent.id, actor: null, details: { name: agent.name } }
    await recordSignInChange(app, trx, { ...entry, action: 'passwordReset' })
    if (turnOffTwoStep) await clearTotp(trx, agent.id)
    return { agentId: agent.id, accountIds: await deleteSessions(trx, { agentId: agent.id }) }
  })
  ringAccess(app, accountIds, agentId)
}
