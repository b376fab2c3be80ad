import { findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listMessageRows, type MessageListQuery as RowQuery } from '#db/message-lists.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import type { MessageListPage, MessageListQuery } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { namedMessages } from './mentioned-names.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'
import { sightOf } from './visibility.ts'

/** Messages of all conversations in sight, by time. Throws `cursor_invalid`. */
export async function listAllMessages(
  app: App,
  viewer: Viewer,
  query: MessageListQuery,
): Promise<MessageListPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const { rows, next } = await pageOfMessages(app, viewer, query)
  const named = await namedMessages(app.db, rows)
  return { messages: named.map((row) => viewMessage(app, storedMessage(row))), next, seq }
}

/** A page of rows in sight, and the cursor of the one behind it. Throws `cursor_invalid`. */
export async function pageOfMessages(
  app: App,
  viewer: Viewer,
  { cursor, limit, ...query }: Omit<RowQuery, 'sight' | 'past'> & { cursor?: string | undefined },
): Promise<{ rows: MessageWithMedia[]; next: string | null }> {
  const past = cursor === undefined ? null : parseCursor(cursor)
  const found = await listMessageRows(app.db, { ...query, sight: sightOf(viewer), past, limit: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > rows.length && last ? `${last.sent_at}.${last.id}` : null }
}

/** One message as it stands now. Throws `message_not_found` where there is none in sight. */
export async function getMessage(
  app: App,
  viewer: Viewer,
  messageId: string,
): Promise<{ message: MessageView; seq: number }> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const { row } = await getMessageRow(app, viewer, messageId)
  const [named = row] = await namedMessages(app.db, [row])
  return { message: viewMessage(app, storedMessage(named)), seq }
}

/** A message in sight, and its conversation. Throws `message_not_found`. */
export async function getMessageRow(app: App, viewer: Viewer, messageId: string) {
  const row = await findMessage(app.db, messageId)
  const conversationId = row?.conversation_id ?? ''
  const conversation = row && (await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) }))
  if (!row || !conversation) throw messageNotFound()
  return { row, conversation }
}

export function messageNotFound(): AppError {
  return new AppError('message_not_found', 'There is no such message, or you may not see it.', {
    status: 404,
  })
}

function parseCursor(cursor: string): { sentAt: number; id: string } {
  const [, time, id] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new AppError('cursor_invalid', 'This page of the list does not exist.', { field: 'cursor' })
  return { sentAt: Number(time), id }
}
