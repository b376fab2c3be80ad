import type { App } from '#server/context.ts'
import { acceptInvitation, inviteMember } from '#server/core/invitations.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { createOwner, setUp, setupCode } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'

export const PASSWORD = 'correct horse battery'

/** What the first visitor fills in. */
export function aSetUpForm(app: App) {
  return {
    code: setupCode(app),
    accountName: 'Toko Sapa',
    name: 'Ani',
    email: 'ani@example.com',
    password: PASSWORD,
    address: 'https://toko.example',
  }
}

/** The first owner of a fresh installation, signed in. */
export async function aFirstOwner(app: App): Promise<Viewer> {
  const { agentId } = await setUp(app, aSetUpForm(app))
  return signedIn(app, agentId)
}

/** The owner of one more account, signed in. */
export async function anotherOwner(app: App, email = 'other@example.com'): Promise<Viewer> {
  const { agentId } = await createOwner(app, { accountName: 'Other', name: 'Oki', email, password: PASSWORD })
  return signedIn(app, agentId)
}

/** Somebody who came by invitation, signed in. */
export async function aMember(
  app: App,
  inviter: Viewer,
  { email = 'budi@example.com', role = 'agent' }: { email?: string; role?: 'admin' | 'agent' } = {},
): Promise<Viewer> {
  const token = await anInvitation(app, inviter, { email, role })
  const { agentId, accountId } = await acceptInvitation(app, { token, name: 'Budi', password: PASSWORD })
  return signedIn(app, agentId, accountId)
}

/** The token in an invitation's link. */
export async function anInvitation(
  app: App,
  inviter: Viewer,
  { email = 'budi@example.com', role = 'agent' }: { email?: string; role?: 'admin' | 'agent' } = {},
): Promise<string> {
  const { url } = await inviteMember(app, inviter, { email, role })
  return url.slice(url.lastIndexOf('/') + 1)
}

export async function signedIn(app: App, agentId: string, accountId?: string): Promise<Viewer> {
  const { token } = await openSession(app, { agentId, ...(accountId === undefined ? {} : { accountId }) })
  return mustFind(app, token)
}

export async function mustFind(app: App, token: string): Promise<Viewer> {
  const viewer = await findSession(app, token)
  if (!viewer) throw new Error('The session should be open.')
  return viewer
}

/** The code of the refusal that `action` ends with, or 'nothing was refused'. */
export async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return 'nothing was refused'
}
