import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { storable } from '#server/lib/texts.ts'
import type { NewVisitorMessage, Receipt, SentAnswer, VisitorClaims } from '#server/protocol/visitors.ts'
import { getContactRow, noteClaims } from './contacts.ts'
import { receiveMessage } from './messages.ts'
import { receiveReceipt } from './receipts.ts'
import { viewVisitorMessage } from './views.ts'
import { findVisitorConversation, type Visitor } from './visitors.ts'

/** Takes a visitor's message, by whatever way it came. Throws `too_many_messages` and what `receiveMessage` throws. */
export async function takeVisitorMessage(
  app: App,
  visitor: Visitor,
  body: NewVisitorMessage,
): Promise<SentAnswer> {
  await app.limits.take('message_visitor', visitor.visitorId)
  await app.limits.take('message_site', visitor.website.channel_id)
  const { message } = await receiveMessage(app, {
    accountId: visitor.website.account_id,
    channelId: visitor.website.channel_id,
    sender: {
      visitorId: visitor.visitorId,
      tokenGeneration: visitor.generation,
      person: visitor.person,
      page: body.page === null ? null : storable(body.page),
    },
    authorKey: visitorAuthorKey(visitor),
    clientId: body.clientId,
    text: body.text,
    mediaId: body.mediaId,
    about: body.about,
  })
  const seen = viewVisitorMessage(app, message)
  if (!seen) throw new Error(`Message ${message.id} is not one a visitor may see.`)
  return { message: seen }
}

/** What a visitor, or the page it is on, says of it. Nothing happens before it has written. */
export async function takeVisitorClaims(app: App, visitor: Visitor, claims: VisitorClaims): Promise<void> {
  const { contactId } = visitor
  if (contactId === null) return
  await transact(app, async (trx) => noteClaims(trx, await getContactRow(trx, contactId), claims))
}

/** A visitor has got or read its thread up to a sequence number. Nothing happens where it has none. */
export async function takeVisitorReceipt(app: App, visitor: Visitor, receipt: Receipt): Promise<void> {
  const conversation = await findVisitorConversation(app, visitor)
  if (conversation) await receiveReceipt(app, { conversationId: conversation.id, ...receipt })
}

/** Whose client ids and files a visitor's are. */
export function visitorAuthorKey(visitor: { visitorId: string }): string {
  return `visitor:${visitor.visitorId}`
}
