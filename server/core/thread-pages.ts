import { findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listThread, listThreadAfter, type MessageWithMedia, type ThreadPlace } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { MESSAGES_PAGE } from '#server/protocol/limits.ts'
import type { MessagesPage, MessagesQuery } from '#server/protocol/rest.ts'
import { conversationNotFound } from './conversations.ts'
import { namedMessages } from './mentioned-names.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'
import { sightOf } from './visibility.ts'

/** One page of a thread, oldest first. Throws `conversation_not_found`. */
export async function listMessages(
  app: App,
  viewer: Viewer,
  { conversationId, ...query }: Partial<MessagesQuery> & { conversationId: string },
): Promise<MessagesPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const conversation = await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) })
  if (!conversation) throw conversationNotFound()
  const of = { ...query, conversationId: conversation.id }
  const { page, before } = await (query.after === undefined
    ? pageOfThread(app, of)
    : pageAfter(app, { ...of, after: query.after }))
  const last = page.at(-1)
  const named = await namedMessages(app.db, page)
  return {
    messages: named.map((row) => viewMessage(app, storedMessage(row))),
    before,
    after: last ? placeOf(last) : (query.after ?? null),
    seq,
  }
}

/** The newest messages before a place, oldest first, and the place of the page before that. */
export async function pageOfThread(
  app: App,
  query: { conversationId: string; before?: string | undefined; limit?: number; visitor?: boolean },
): Promise<{ page: MessageWithMedia[]; before: string | null }> {
  const { limit = MESSAGES_PAGE } = query
  const rows = await listThread(app.db, {
    conversationId: query.conversationId,
    before: query.before === undefined ? null : parsePlace(query.before),
    limit: limit + 1,
    visitor: query.visitor ?? false,
  })
  const page = rows.slice(0, limit).reverse()
  const first = page[0]
  return { page, before: rows.length > page.length && first ? placeOf(first) : null }
}

/** The oldest messages after a place; what was before it is known to who asks. */
async function pageAfter(
  app: App,
  { conversationId, after, limit = MESSAGES_PAGE }: { conversationId: string; after: string; limit?: number },
): Promise<{ page: MessageWithMedia[]; before: string | null }> {
  const page = await listThreadAfter(app.db, { conversationId, after: parsePlace(after), limit })
  return { page, before: page[0] ? placeOf(page[0]) : after }
}

function placeOf({ sent_at, seq }: MessageWithMedia): string {
  return `${sent_at}.${seq}`
}

function parsePlace(place: string): ThreadPlace {
  const [sentAt, seq] = place.split('.').map(Number)
  return { sentAt: sentAt ?? 0, seq: seq ?? 0 }
}
