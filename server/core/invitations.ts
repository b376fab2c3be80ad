import { findAgentByEmail } from '#db/agents.ts'
import { isUniqueViolation } from '#db/dialect.ts'
import { lockAccount } from '#db/installation.ts'
import {
  claimInvitation,
  deleteOpenInvitations,
  findOpenInvitation,
  listOpenInvitations,
  replaceInvitation,
} from '#db/invitations.ts'
import { findMember } from '#db/members.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashPassword } from '#server/lib/passwords.ts'
import { hashToken, randomToken } from '#server/lib/secrets.ts'
import type { InvitationView, NewInvitation } from '#server/protocol/accounts.ts'
import { createAgent } from './agents.ts'
import { recordAudit } from './audit.ts'
import { checkCredentials, checkNewPassword, normaliseEmail } from './credentials.ts'
import { addMember } from './members.ts'
import { requireRole, type Viewer } from './viewer.ts'

const INVITATION_MS = 7 * 24 * 60 * 60 * 1000

/** What a person with the link is shown. */
export interface OpenInvitation {
  accountName: string
  inviterName: string
  email: string
  role: 'admin' | 'agent'
  /** True where an agent has this e-mail already: they accept with the password they have. */
  knownAgent: boolean
}

/** Makes a link that lets one person join; an earlier open one for the same e-mail ends. The link is shown once. */
export async function inviteMember(
  app: App,
  viewer: Viewer,
  { email: typed, role }: NewInvitation,
): Promise<{ id: string; url: string }> {
  requireRole(viewer, 'admin')
  const email = normaliseEmail(typed)
  const token = randomToken()
  const id = newId()
  const now = app.clock.now()
  await transact(app, async (trx) => {
    await lockAccount(trx, viewer.accountId)
    // The role may have changed since the request began.
    requireRole((await findMember(trx, viewer)) ?? { role: 'agent' }, 'admin')
    await refuseMember(trx, { accountId: viewer.accountId, email })
    await replaceInvitation(trx, {
      id,
      account_id: viewer.accountId,
      email,
      role,
      token_hash: hashToken(token),
      invited_by: viewer.agentId,
      created_at: now,
      expires_at: now + INVITATION_MS,
      accepted_at: null,
    })
    const details = { name: email }
    const { accountId } = viewer
    await recordAudit(app, trx, { accountId, actor: viewer, action: 'memberInvited', details })
  })
  return { id, url: `${app.config.url}/invitation/${token}` }
}

/** The invitation behind a link, while it can be accepted. */
export async function findInvitation(app: App, token: string): Promise<OpenInvitation | undefined> {
  const row = await findOpenInvitation(app.db, { tokenHash: hashToken(token), now: app.clock.now() })
  if (!row) return undefined
  return {
    accountName: row.account_name,
    inviterName: row.inviter_name,
    email: row.email,
    role: row.role,
    knownAgent: (await findAgentByEmail(app.db, row.email)) !== undefined,
  }
}

/** The invitations of the viewer's account that wait to be accepted. */
export async function listInvitations(app: App, viewer: Viewer): Promise<InvitationView[]> {
  requireRole(viewer, 'admin')
  const rows = await listOpenInvitations(app.db, { accountId: viewer.accountId, now: app.clock.now() })
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** Withdraws an invitation: its link ends. */
export async function withdrawInvitation(app: App, viewer: Viewer, id: string): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  await transact(app, async (trx) => {
    const open = await listOpenInvitations(trx, { accountId, now: app.clock.now() })
    if ((await deleteOpenInvitations(trx, { accountId, id })) === 0) throw invitationInvalid()
    const name = open.find((invitation) => invitation.id === id)?.email ?? ''
    await recordAudit(app, trx, {
      accountId,
      actor: viewer,
      action: 'invitationWithdrawn',
      details: { name },
    })
  })
}

/**
 * Joins the account of an invitation, once. A new agent chooses name and password; one who is known already proves
 * to be it with the password, and the code where two-step sign-in is on.
 */
export async function acceptInvitation(
  app: App,
  accept: {
    token: string
    name: string
    password: string
    code?: string | undefined
    ip?: string | undefined
  },
): Promise<{ agentId: string; accountId: string }> {
  const now = app.clock.now()
  const invitation = await findOpenInvitation(app.db, { tokenHash: hashToken(accept.token), now })
  if (!invitation) throw invitationInvalid()
  const { email, account_id: accountId } = invitation
  const known = (await findAgentByEmail(app.db, email)) !== undefined
  const knownId = known ? (await checkCredentials(app, { ...accept, email })).id : undefined
  const passwordHash = known ? '' : await hashPassword(checkNewPassword(accept.password))
  try {
    return await transact(app, async (trx) => {
      await lockAccount(trx, accountId)
      if (!(await claimInvitation(trx, { id: invitation.id, now }))) throw invitationInvalid()
      const agentId =
        knownId ?? (await createAgent(trx, { email, name: accept.name, passwordHash, createdAt: now }))
      await addMember(trx, { accountId, agentId, role: invitation.role, now })
      const name = (await findMember(trx, { accountId, agentId }))?.name ?? accept.name
      await recordAudit(app, trx, { accountId, actor: { agentId, name }, action: 'memberJoined' })
      return { agentId, accountId }
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('already_joined', 'Somebody joined with this e-mail just now. Sign in instead.', {
      status: 409,
    })
  }
}

async function refuseMember(
  trx: Trx,
  { accountId, email }: { accountId: string; email: string },
): Promise<void> {
  const agent = await findAgentByEmail(trx, email)
  if (!agent || !(await findMember(trx, { accountId, agentId: agent.id }))) return
  throw new AppError('already_member', 'This person is in the team already.', { status: 409, field: 'email' })
}

function invitationInvalid(): AppError {
  return new AppError('invitation_invalid', 'This invitation has ended or was used. Ask for a new one.', {
    status: 404,
  })
}
