import { findContact, findVisitor } from '#db/contacts.ts'
import { findConversationOfContact, findConversationRow } from '#db/conversations.ts'
import { findWebsite, listWebsiteRows, type WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { NewFirstMessage } from '#server/protocol/rest.ts'
import type { VisitView } from '#server/protocol/views.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { ensureContact } from './contacts.ts'
import { changeConversation } from './conversations.ts'
import { ringDeliveries } from './deliveries.ts'
import { storeReply } from './replies.ts'
import { ensureConversation } from './threads.ts'
import type { Viewer } from './viewer.ts'
import { sightOf } from './visibility.ts'
import { issueVisitorToken } from './visitor-tokens.ts'
import type { Visit } from './visits.ts'

/** Who is on the account's websites now, newest first. A conversation is named only to who may see it. */
export async function listVisits(app: App, viewer: Viewer): Promise<VisitView[]> {
  app.visits.watch(viewer.accountId)
  const websites = await listWebsiteRows(app.db, viewer.accountId)
  const visits = websites.flatMap((website) => app.visits.list(website.channel_id))
  const newest = visits.sort((one, other) => other.since - one.since)
  return Promise.all(newest.map((visit) => viewVisit(app, viewer, visit)))
}

/**
 * Begins a chat with who is on a page now. Only this makes a contact and a conversation of a visit, which the agent then
 * has; who has a conversation already gets the message there. Throws `visit_over` and what `sendReply` throws.
 */
export async function startChat(
  app: App,
  viewer: Viewer,
  { visitId, ...message }: NewFirstMessage & { visitId: string },
): Promise<{ conversationId: string }> {
  const asked = app.visits.find(visitId)
  const website =
    asked && (await findWebsite(app.db, { channelId: asked.channelId, accountId: viewer.accountId }))
  // Looked at and said in one go: two agents who begin at once begin with the same visitor.
  const visit = app.visits.find(visitId)
  if (!visit || !website) throw visitOver()
  const visitorId = visit.visitorId ?? newId()
  app.visits.change(visit.id, { visitorId })
  const conversationId = await onceMoreOnConflict(() =>
    transact(app, (trx) => storeFirst(app, trx, viewer, { visit: { ...visit, visitorId }, message })),
  )
  ringDeliveries(app, website.channel_id)
  if (visit.visitorId === null || visit.token !== null) {
    app.visits.change(visit.id, { token: tokenFor(app, website, visitorId), said: message.text })
  }
  return { conversationId }
}

async function storeFirst(
  app: App,
  trx: Trx,
  viewer: Viewer,
  { visit, message }: { visit: Visit & { visitorId: string }; message: NewFirstMessage },
): Promise<string> {
  const place = { accountId: viewer.accountId, channelId: visit.channelId }
  const sender = {
    visitorId: visit.visitorId,
    tokenGeneration: 0,
    person: null,
    page: storable(visit.url),
  }
  const contact = await ensureContact(app, trx, { ...place, sender })
  const { conversation, isNew } = await ensureConversation(app, trx, { ...place, contact })
  if (isNew) await changeConversation(trx, conversation, { assignee_id: viewer.agentId })
  const reply = { ...message, conversationId: conversation.id, mediaId: null, note: false }
  await storeReply(app, trx, viewer, reply)
  return conversation.id
}

function tokenFor(app: App, website: WebsiteRow, visitorId: string): string {
  return issueVisitorToken(app, {
    visitorId,
    channelId: website.channel_id,
    version: website.token_version,
    generation: 0,
    person: null,
  })
}

async function viewVisit(app: App, viewer: Viewer, visit: Visit): Promise<VisitView> {
  const { id, channelId, url, title, referrer, since, seenAt, tracks } = visit
  const known = visit.visitorId === null ? null : await whoIs(app, viewer, channelId, visit.visitorId)
  return { id, channelId, url, title, referrer, since, seenAt, tracks, ...(known ?? NOBODY) }
}

const NOBODY = { contactName: null, conversationId: null, isTaken: false }

async function whoIs(app: App, viewer: Viewer, channelId: string, visitorId: string) {
  const visitor = await findVisitor(app.db, visitorId)
  const contact = visitor && (await findContact(app.db, visitor.contact_id))
  if (!contact) return null
  const row = await findConversationOfContact(app.db, { channelId, contactId: contact.id })
  const seen = row && (await findConversationRow(app.db, { conversationId: row.id, sight: sightOf(viewer) }))
  // Somebody else's customer: that there is a chat, and no more.
  if (row && !seen) return { ...NOBODY, isTaken: true }
  return { contactName: contact.name, conversationId: seen?.id ?? null, isTaken: false }
}

function visitOver(): AppError {
  return new AppError('visit_over', 'This visitor has left the site.', { status: 404 })
}
