import type { Sight } from '#db/conversations.ts'
import type { Viewer } from './viewer.ts'

/** The visibility rule's view of who asks. */
export function sightOf(viewer: Viewer): Sight {
  return {
    accountId: viewer.accountId,
    agentId: viewer.agentId,
    sees: viewer.visibility,
    teamIds: viewer.teamIds,
    channelId: viewer.key?.channelId ?? null,
  }
}
