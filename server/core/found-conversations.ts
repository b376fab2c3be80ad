import { listConversationRowsByContact } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import type { App } from '#server/context.ts'
import { storable } from '#server/lib/texts.ts'
import { FOUND_CONVERSATIONS } from '#server/protocol/limits.ts'
import type { ContactQuery, ConversationsPage } from '#server/protocol/rest.ts'
import type { Viewer } from './viewer.ts'
import { viewConversation } from './views.ts'
import { sightOf } from './visibility.ts'

/** Conversations whose contact's name, e-mail or phone number holds these words, whatever their status; newest first. */
export async function findConversationsByContact(
  app: App,
  viewer: Viewer,
  { contact }: ContactQuery,
): Promise<Omit<ConversationsPage, 'next'>> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const rows = await listConversationRowsByContact(app.db, {
    sight: sightOf(viewer),
    words: storable(contact),
    limit: FOUND_CONVERSATIONS,
  })
  return { conversations: rows.map(viewConversation), seq }
}
