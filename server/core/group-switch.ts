import { listGroupConversations } from '#db/channels.ts'
import { type ConversationWithContact, lockConversation, updateConversationRow } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { append, type Trx } from '#server/events.ts'
import { viewConversation } from './views.ts'

/** Shows or hides the groups of a number; what was said in them meanwhile is there. */
export async function showGroups(
  app: App,
  trx: Trx,
  { channelId, shown }: { channelId: string; shown: boolean },
): Promise<void> {
  const { dialect } = app.database
  for (const conversationId of await listGroupConversations(trx, { channelId, hidden: shown ? 1 : 0 })) {
    const row = await lockConversation(trx, { dialect, conversationId })
    if (!row) continue
    await updateConversationRow(trx, row.id, { hidden: shown ? 0 : 1 })
    append(trx, {
      accountId: row.account_id,
      audience: 'agents',
      conversation: { ...row, hidden: 0 },
      event: shown
        ? { type: 'conversation.created', conversation: viewConversation({ ...row, hidden: 0 }) }
        : { type: 'conversation.removed', conversationId: row.id },
    })
  }
}

/** True for a group that may not be as the switch says: it was used since the switch was looked at. */
export function mayBeOverlooked(
  { contact, hidden }: ConversationWithContact,
  { isNew, groupsShown }: { isNew: boolean; groupsShown: boolean },
): boolean {
  return contact.kind === 'group' && (isNew || (hidden === 1) === groupsShown)
}
