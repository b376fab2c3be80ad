import { findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listThread, type MessageWithMedia, type ThreadPlace } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { MESSAGES_PAGE } from '#server/protocol/limits.ts'
import type { MessagesPage } from '#server/protocol/rest.ts'
import { conversationNotFound } from './conversations.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'
import { sightOf } from './visibility.ts'

/** One page of a thread, oldest first. Throws `conversation_not_found`. */
export async function listMessages(
  app: App,
  viewer: Viewer,
  query: { conversationId: string; before?: string | undefined },
): Promise<MessagesPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const conversation = await findConversationRow(app.db, {
    conversationId: query.conversationId,
    sight: sightOf(viewer),
  })
  if (!conversation) throw conversationNotFound()
  const { page, before } = await pageOfThread(app, { conversationId: conversation.id, before: query.before })
  return { messages: page.map((row) => viewMessage(app, storedMessage(row))), before, seq }
}

/** The newest messages before a place, oldest first, and the place of the page before that. */
export async function pageOfThread(
  app: App,
  query: { conversationId: string; before?: string | undefined; visitor?: boolean },
): Promise<{ page: MessageWithMedia[]; before: string | null }> {
  const rows = await listThread(app.db, {
    conversationId: query.conversationId,
    before: query.before === undefined ? null : parsePlace(query.before),
    limit: MESSAGES_PAGE + 1,
    visitor: query.visitor ?? false,
  })
  const page = rows.slice(0, MESSAGES_PAGE).reverse()
  const first = page[0]
  return { page, before: rows.length > page.length && first ? `${first.sent_at}.${first.seq}` : null }
}

function parsePlace(before: string): ThreadPlace {
  const [sentAt, seq] = before.split('.').map(Number)
  return { sentAt: sentAt ?? 0, seq: seq ?? 0 }
}
