import { listIdentitiesOf } from '#db/contact-lists.ts'
import { findIdentity } from '#db/contacts.ts'
import { findConversationOfContact } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { readRecipient } from '#server/core/recipients.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'

export const PERSON_HOST = '@s.whatsapp.net'

/** How gateways name these contacts: a number with `@s.whatsapp.net`, `…@lid` or `…@g.us`. */
export async function chatIdsOf(app: App, contactIds: readonly string[]): Promise<Map<string, string>> {
  const identities = await listIdentitiesOf(app.db, [...new Set(contactIds)])
  const ids = new Map<string, string>()
  for (const { contact_id, kind, value } of identities) {
    if (kind === 'group') ids.set(contact_id, `${value}@g.us`)
    if (kind === 'phone') ids.set(contact_id, value + PERSON_HOST)
    if (kind === 'lid' && !ids.has(contact_id)) ids.set(contact_id, `${value}@lid`)
  }
  return ids
}

/** The conversation with a number or a group; who may see it is for what is done with it. Throws `chat_not_found`. */
export async function findChat(
  app: App,
  viewer: Viewer,
  { channelId, typed }: { channelId: string; typed: string },
): Promise<{ conversationId: string; chatId: string }> {
  const { accountId } = viewer
  const recipient = await readRecipient(app.db, accountId, { typed, field: 'phone' })
  const [value = '', host] = recipient.split('@')
  const kind = host === 'g.us' ? 'group' : host === 'lid' ? 'lid' : 'phone'
  const identity = await findIdentity(app.db, { channelId, kind, value })
  const contactId = identity?.contact_id ?? ''
  const conversation = await findConversationOfContact(app.db, { channelId, contactId })
  if (!conversation) {
    throw new AppError('chat_not_found', 'There is no such chat.', { status: 404, field: 'phone' })
  }
  return {
    conversationId: conversation.id,
    chatId: host === undefined ? recipient + PERSON_HOST : recipient,
  }
}
