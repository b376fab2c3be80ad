import { findAgent } from '#db/agents.ts'
import { findMember, listMemberships } from '#db/members.ts'
import {
  deleteExpiredSessions,
  deleteSessions,
  extendSession,
  findSessionByHash,
  insertSession,
  listSessionRows,
  updateSessionAccount,
} from '#db/sessions.ts'
import { listTeamIds } from '#db/teams.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashToken, randomToken } from '#server/lib/secrets.ts'
import { storable } from '#server/lib/texts.ts'
import type { SessionView } from '#server/protocol/accounts.ts'
import type { Role } from '#server/protocol/views.ts'
import { recordSignInChange } from './audit.ts'
import { type Credentials, checkCredentials, credentialsWrong } from './credentials.ts'
import { ringAccess } from './members.ts'
import { effectiveVisibility, type Viewer } from './viewer.ts'

/** A session ends this long after it was last used. */
export const SESSION_MS = 30 * 24 * 60 * 60 * 1000
const TOUCH_MS = 60 * 60 * 1000
const USER_AGENT_MAX_LENGTH = 300

export interface OpenedSession {
  /** For the cookie; only its hash is kept. */
  token: string
  session: { id: string; agentId: string; accountId: string; expiresAt: number }
}

/** Opens a session for the agent with these credentials. Throws as `checkCredentials` does. */
export async function signIn(
  app: App,
  attempt: Credentials & { userAgent?: string | undefined },
): Promise<OpenedSession> {
  const agent = await checkCredentials(app, attempt)
  return openSession(app, { agentId: agent.id, userAgent: attempt.userAgent, provedBy: agent.password_hash })
}

/**
 * Opens a session for an agent who has just proved to be it, in the named account or the first they joined.
 * `provedBy` is the hash that the password was compared with: it must still be the agent's.
 */
export async function openSession(
  app: App,
  {
    agentId,
    accountId,
    userAgent = '',
    provedBy,
  }: { agentId: string; accountId?: string; userAgent?: string | undefined; provedBy?: string },
): Promise<OpenedSession> {
  const token = randomToken()
  const now = app.clock.now()
  const id = newId()
  const expiresAt = now + SESSION_MS
  const chosen = await transact(app, async (trx) => {
    const agent = await findAgent(trx, agentId)
    // A password that was changed meanwhile ended all sessions: the old one must not open a new one.
    if (provedBy !== undefined && agent?.password_hash !== provedBy) throw credentialsWrong()
    const memberships = await listMemberships(trx, agentId)
    const membership = memberships.find((row) => row.account_id === accountId) ?? memberships[0]
    if (!membership) {
      throw new AppError('no_account', 'You are not in any team any more. Ask for an invitation.', {
        status: 403,
      })
    }
    await deleteExpiredSessions(trx, { agentId, now })
    await insertSession(trx, {
      id,
      token_hash: hashToken(token),
      agent_id: agentId,
      account_id: membership.account_id,
      user_agent: storable(userAgent.slice(0, USER_AGENT_MAX_LENGTH)),
      created_at: now,
      last_seen_at: now,
      expires_at: expiresAt,
    })
    return membership.account_id
  })
  return { token, session: { id, agentId, accountId: chosen, expiresAt } }
}

/** Whose session this token opens, with the rights of this moment; undefined when it opens none. */
export async function findSession(app: App, token: string): Promise<Viewer | undefined> {
  const now = app.clock.now()
  const row = await findSessionByHash(app.db, { tokenHash: hashToken(token), now })
  if (!row) return undefined
  if (now - row.last_seen_at > TOUCH_MS) await touch(app, { sessionId: row.id, now })
  return {
    sessionId: row.id,
    agentId: row.agent_id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    role: row.role,
    visibility: effectiveVisibility(row),
    teamIds: await listTeamIds(app.db, { accountId: row.account_id, agentId: row.agent_id }),
    accessSeq: row.access_seq,
    key: null,
  }
}

/** Ends the viewer's session and its live connections. */
export function signOut(app: App, viewer: Viewer): Promise<void> {
  return endSessions(app, { agentId: viewer.agentId, sessionId: viewer.sessionId })
}

/** Ends all sessions of an agent, on every device and in every account. */
export async function signOutEverywhere(app: App, agentId: string): Promise<void> {
  const accountIds = await transact(app, async (trx) => {
    const agent = await findAgent(trx, agentId)
    const actor = agent ? { agentId, name: agent.name } : null
    await recordSignInChange(app, trx, { agentId, actor, action: 'signedOutEverywhere' })
    return deleteSessions(trx, { agentId })
  })
  ringAccess(app, accountIds, agentId)
}

/** Ends one of the viewer's own sessions. */
export function endSession(app: App, viewer: Viewer, sessionId: string): Promise<void> {
  return endSessions(app, { agentId: viewer.agentId, sessionId })
}

/** Where the viewer is signed in, the last used first. */
export async function listSessions(app: App, viewer: Viewer): Promise<SessionView[]> {
  const rows = await listSessionRows(app.db, { agentId: viewer.agentId, now: app.clock.now() })
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    current: row.id === viewer.sessionId,
  }))
}

/** The accounts the viewer may look at. */
export async function listAccounts(
  app: App,
  viewer: Viewer,
): Promise<{ accountId: string; name: string; role: Role }[]> {
  const rows = await listMemberships(app.db, viewer.agentId)
  return rows.map((row) => ({ accountId: row.account_id, name: row.name, role: row.role }))
}

/** Lets the viewer's session look at another of the agent's accounts; live connections start anew there. */
export async function switchAccount(app: App, viewer: Viewer, accountId: string): Promise<void> {
  await transact(app, async (trx) => {
    if (!(await findMember(trx, { accountId, agentId: viewer.agentId }))) {
      throw new AppError('account_unknown', 'You are not in this team.', { status: 404 })
    }
    await updateSessionAccount(trx, { sessionId: viewer.sessionId, accountId })
  })
  ringAccess(app, [viewer.accountId], viewer.agentId)
}

/** Who looks is not kept out because the database cannot write just now. */
async function touch(app: App, { sessionId, now }: { sessionId: string; now: number }): Promise<void> {
  try {
    await transact(app, (trx) =>
      extendSession(trx, { sessionId, lastSeenAt: now, expiresAt: now + SESSION_MS }),
    )
  } catch (error) {
    app.logger.warn({ err: error, sessionId }, 'A session could not be extended.')
  }
}

async function endSessions(app: App, choice: { agentId: string; sessionId?: string }): Promise<void> {
  const accountIds = await transact(app, (trx) => deleteSessions(trx, choice))
  ringAccess(app, accountIds, choice.agentId)
}
