import type { Db } from '#db/connect.ts'
import { type ConversationRow, isVisible } from '#db/conversations.ts'
import { listMemberRows } from '#db/members.ts'
import { listTeamMemberRows } from '#db/teams.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Reader } from '#server/protocol/rest.ts'
import { getConversationRow } from './conversations.ts'
import { effectiveVisibility, type Viewer } from './viewer.ts'

/** Who of the team may see a conversation, and so be mentioned in its notes. Throws `conversation_not_found`. */
export async function listReaders(app: App, viewer: Viewer, conversationId: string): Promise<Reader[]> {
  return readersOf(app.db, await getConversationRow(app, viewer, conversationId))
}

/** The agents whom a note names. Throws `mention_unseen` where one may not see the conversation. */
export async function readMentionedAgents(
  db: Db,
  conversation: ConversationRow,
  agentIds: readonly string[],
): Promise<Reader[]> {
  if (agentIds.length === 0) return []
  const readers = await readersOf(db, conversation)
  return [...new Set(agentIds)].map((agentId) => {
    const reader = readers.find((candidate) => candidate.agentId === agentId)
    if (reader) return reader
    throw new AppError('mention_unseen', 'Somebody you mention may not see this conversation.', {
      status: 409,
      field: 'mentionedAgentIds',
    })
  })
}

async function readersOf(db: Db, conversation: ConversationRow): Promise<Reader[]> {
  const accountId = conversation.account_id
  const [members, places] = [await listMemberRows(db, accountId), await listTeamMemberRows(db, accountId)]
  return members
    .filter((member) =>
      isVisible(conversation, {
        accountId,
        agentId: member.agent_id,
        sees: effectiveVisibility(member),
        teamIds: places.filter(({ agent_id }) => agent_id === member.agent_id).map(({ team_id }) => team_id),
      }),
    )
    .map((member) => ({ agentId: member.agent_id, name: member.name }))
}
