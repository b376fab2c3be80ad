import {
  type ContactRow,
  type ConversationWithContact,
  insertConversation,
  lockConversation,
  lockConversationOfContact,
} from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { append, type Trx } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { viewConversation } from './views.ts'

interface Place {
  accountId: string
  channelId: string
  contact: ContactRow
  hidden?: 0 | 1
  /** Nobody is told that it is new: it comes with the channel's past. */
  silent?: boolean
}

/** The contact's one conversation on a channel, locked; made where there is none yet. */
export async function ensureConversation(
  app: App,
  trx: Trx,
  place: Place,
): Promise<{ conversation: ConversationWithContact; isNew: boolean }> {
  const { accountId, channelId, contact } = place
  const { dialect } = app.database
  const known = await lockConversationOfContact(trx, { dialect, channelId, contact })
  if (known) return { conversation: known, isNew: false }
  const conversationId = await createConversation(app, trx, place)
  const conversation = await lockConversation(trx, { dialect, conversationId })
  if (!conversation) throw new Error(`Conversation ${conversationId} is gone.`)
  if (!place.silent) {
    append(trx, {
      accountId,
      audience: 'visitor',
      conversation,
      event: { type: 'conversation.created', conversation: viewConversation(conversation) },
    })
  }
  return { conversation, isNew: true }
}

async function createConversation(
  app: App,
  trx: Trx,
  { accountId, channelId, contact, hidden = 0 }: Place,
): Promise<string> {
  const now = app.clock.now()
  const id = newId()
  await insertConversation(trx, {
    id,
    account_id: accountId,
    channel_id: channelId,
    contact_id: contact.id,
    status: 'open',
    assignee_id: null,
    team_id: null,
    snoozed_until: null,
    unread_count: 0,
    last_message_id: null,
    last_message_direction: null,
    last_message_kind: null,
    last_message_preview: null,
    last_message_author: null,
    last_message_at: null,
    agents_read_seq: 0,
    contact_delivered_seq: 0,
    contact_read_seq: 0,
    merged_into: null,
    hidden,
    created_at: now,
    last_activity_at: now,
  })
  return id
}
