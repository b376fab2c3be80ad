import { type ConversationWithContact, findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import {
  deleteOldNotifications,
  insertNotification,
  listNotificationRows,
  markNotificationsRead,
} from '#db/notifications.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { NOTIFICATIONS_MOST } from '#server/protocol/limits.ts'
import type { NotificationsPage } from '#server/protocol/rest.ts'
import type { NotificationView } from '#server/protocol/views.ts'
import type { Viewer } from './viewer.ts'
import { viewContact } from './views.ts'
import { sightOf } from './visibility.ts'

export interface News {
  agentId: string
  kind: NotificationView['kind']
  /** As it is after the change: who may not see it is not told. */
  conversation: ConversationWithContact
  messageId: string | null
  actor: { agentId: string; name: string }
  preview: string
}

/** Tells one agent of something by name, in the caller's transaction. Nobody else hears of it. */
export async function notify(app: App, trx: Trx, news: News): Promise<void> {
  const { agentId, kind, conversation, messageId, actor, preview } = news
  const notification: NotificationView = {
    id: newId(),
    kind,
    conversationId: conversation.id,
    contact: viewContact(conversation.contact),
    messageId,
    actorId: actor.agentId,
    actorName: actor.name,
    preview,
    createdAt: app.clock.now(),
    readAt: null,
  }
  await insertNotification(trx, {
    id: notification.id,
    account_id: conversation.account_id,
    agent_id: agentId,
    kind,
    conversation_id: conversation.id,
    message_id: messageId,
    actor_id: actor.agentId,
    actor_name: actor.name,
    preview,
    read_at: null,
    created_at: notification.createdAt,
  })
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'notification.created', agentId, notification },
  })
}

/** What this agent was told of by name, newest first; only of conversations that they may see now. */
export async function listNotifications(app: App, viewer: Viewer): Promise<NotificationsPage> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const sight = sightOf(viewer)
  const rows = await listNotificationRows(app.db, { ...viewer, limit: NOTIFICATIONS_MOST })
  const seen = new Map<string, ConversationWithContact>()
  for (const conversationId of new Set(rows.map((row) => row.conversation_id))) {
    const conversation = await findConversationRow(app.db, { conversationId, sight })
    if (conversation) seen.set(conversationId, conversation)
  }
  const notifications = rows.flatMap((row): NotificationView[] => {
    const conversation = seen.get(row.conversation_id)
    if (!conversation) return []
    return [
      {
        id: row.id,
        kind: row.kind,
        conversationId: conversation.id,
        contact: viewContact(conversation.contact),
        messageId: row.message_id,
        actorId: row.actor_id,
        actorName: row.actor_name,
        preview: row.preview,
        createdAt: row.created_at,
        readAt: row.read_at,
      },
    ]
  })
  return { notifications, seq }
}

/** The agent has seen what concerns one conversation, or everything. */
export async function readNotifications(
  app: App,
  viewer: Viewer,
  { conversationId }: { conversationId: string | null },
): Promise<void> {
  const { accountId, agentId } = viewer
  const now = app.clock.now()
  await transact(app, async (trx) => {
    const conversationIds = conversationId === null ? null : [conversationId]
    const ids = await markNotificationsRead(trx, { accountId, agentId, conversationIds, now })
    if (ids.length === 0) return
    append(trx, {
      accountId,
      audience: 'agents',
      event: { type: 'notifications.read', agentId, ids, readAt: now },
    })
  })
}

const KEPT_MS = 90 * 24 * 60 * 60 * 1000

export async function purgeOldNotifications(app: App): Promise<void> {
  await app.database.transaction((trx) => deleteOldNotifications(trx, app.clock.now() - KEPT_MS))
}
