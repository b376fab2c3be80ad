import { findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listMessageRows } from '#db/message-lists.ts'
import { findMessage } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import type { MessageListPage, MessageListQuery } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import type { Viewer } from './viewer.ts'
import { storedMessage, viewMessage } from './views.ts'
import { sightOf } from './visibility.ts'

/** Messages of all conversations in sight, by time. Throws `cursor_invalid`. */
export async function listAllMessages(
  app: App,
  viewer: Viewer,
  { cursor, limit, ...query }: MessageListQuery,
): Promise<MessageListPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const past = cursor === undefined ? null : parseCursor(cursor)
  const rows = await listMessageRows(app.db, { ...query, sight: sightOf(viewer), past, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    messages: page.map((row) => viewMessage(app, storedMessage(row))),
    next: rows.length > page.length && last ? `${last.sent_at}.${last.id}` : null,
    seq,
  }
}

/** One message as it stands now. Throws `message_not_found` where there is none in sight. */
export async function getMessage(
  app: App,
  viewer: Viewer,
  messageId: string,
): Promise<{ message: MessageView; seq: number }> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const row = await findMessage(app.db, messageId)
  const conversationId = row?.conversation_id ?? ''
  const conversation = row && (await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) }))
  if (!row || !conversation) {
    throw new AppError('message_not_found', 'There is no such message, or you may not see it.', {
      status: 404,
    })
  }
  return { message: viewMessage(app, storedMessage(row)), seq }
}

function parseCursor(cursor: string): { sentAt: number; id: string } {
  const [, time, id] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new AppError('cursor_invalid', 'This page of the list does not exist.', { field: 'cursor' })
  return { sentAt: Number(time), id }
}
