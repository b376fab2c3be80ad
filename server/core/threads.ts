import {
  type ContactRow,
  type ConversationWithContact,
  findConversationOfContact,
  insertConversation,
  lockConversation,
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
  const known = await findConversationOfContact(trx, { channelId, contactId: contact.id })
  const id = known?.id ?? (await createConversation(app, trx, place))
  const locked = await lockConversation(trx, { dialect: app.database.dialect, conversationId: id })
  if (!locked) throw new Error(`Conversation ${id} is gone.`)
  if (!known && !place.silent) {
    append(trx, {
      accountId,
      audience: 'visitor',
      conversation: locked,
      event: { type: 'conversation.created', conversation: viewConversation(locked) },
    })
  }
  return { conversation: locked, isNew: !known }
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
