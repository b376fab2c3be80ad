import { AppError } from '#server/lib/errors.ts'
import type { ApiScope } from '#server/protocol/api-keys.ts'
import type { Role, Visibility } from '#server/protocol/views.ts'

/** Who asks, with the rights of this moment in one account: an agent's living session, or a program with an API key. */
export interface Viewer {
  /** '' for a program. */
  sessionId: string
  /** For a program its key's id, under which it is known as one of the team. */
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
  /** What an API key is held to; null for people. */
  key: KeyRights | null
}

export interface KeyRights {
  id: string
  /** Names this call in the request log. */
  requestId: string
  scopes: readonly ApiScope[]
  /** Everything else is out of its sight. */
  channelId: string | null
  /** Only these numbers and groups may be written to. */
  recipients: readonly string[] | null
}

const RANK: Record<Role, number> = { agent: 0, admin: 1, owner: 2 }

/** Throws `forbidden` where the viewer's role is below `role`. */
export function requireRole(viewer: { role: Role }, role: Role): void {
  if (RANK[viewer.role] >= RANK[role]) return
  const who = role === 'owner' ? 'an owner' : 'an owner or an admin'
  throw new AppError('forbidden', `Only ${who} may do this.`, { status: 403 })
}

/** Whose client ids and files these are. */
export function authorKeyOf({ agentId, key }: Pick<Viewer, 'agentId' | 'key'>): string {
  return key ? `key:${key.id}` : `agent:${agentId}`
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
