import { AppError } from '#server/lib/errors.ts'
import type { Role, Visibility } from '#server/protocol/views.ts'

/** Who asks: an agent's living session with its rights in one account. */
export interface Viewer {
  sessionId: string
  agentId: string
  accountId: string
  name: string
  email: string
  role: Role
  /** What the agent may see; always `all` for owners and admins. */
  visibility: Visibility
  teamIds: string[]
  /** Readers that stand before this sequence number saw with other rights and load anew. */
  accessSeq: number
}

const RANK: Record<Role, number> = { agent: 0, admin: 1, owner: 2 }

/** Throws `forbidden` where the viewer's role is below `role`. */
export function requireRole(viewer: { role: Role }, role: Role): void {
  if (RANK[viewer.role] >= RANK[role]) return
  const who = role === 'owner' ? 'an owner' : 'an owner or an admin'
  throw new AppError('forbidden', `Only ${who} may do this.`, { status: 403 })
}

/** What a member really sees: the setting binds agents only. */
export function effectiveVisibility({
  role,
  visibility,
}: {
  role: Role
  visibility: Visibility
}): Visibility {
  return role === 'agent' ? visibility : 'all'
}
