import { type ConversationWithContact, findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listMemberRows } from '#db/members.ts'
import {
  deleteOldNotifications,
  insertNotification,
  listNotificationRows,
  markNotificationsRead,
  type NotificationRow,
} from '#db/notifications.ts'
import type { WebhookRow } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { NOTIFICATIONS_MOST } from '#server/protocol/limits.ts'
import type { NotificationsPage } from '#server/protocol/rest.ts'
import type { NotificationView, WebhookNews } from '#server/protocol/views.ts'
import type { Viewer } from './viewer.ts'
import { viewContact } from './views.ts'
import { sightOf } from './visibility.ts'

export interface News {
  agentId: string
  kind: 'mention' | 'assigned'
  /** As it is after the change: who may not see it is not told. */
  conversation: ConversationWithContact
  messageId: string | null
  actor: { agentId: string; name: string }
  preview: string
}

/** Tells one agent of something by name, in the caller's transaction. Nobody else hears of it. */
export async function notify(app: App, trx: Trx, news: News): Promise<void> {
  const { agentId, kind, conversation, messageId, actor, preview } = news
  const row = newRow(app, {
    account_id: conversation.account_id,
    agent_id: agentId,
    kind,
    conversation_id: conversation.id,
    message_id: messageId,
    actor_id: actor.agentId,
    actor_name: actor.name,
    preview,
  })
  await insertNotification(trx, row)
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'notification.created', agentId, notification: viewNotification(row, conversation) },
  })
}

/** Tells those who look after webhooks how one fares, in the caller's transaction. */
export async function notifyOfWebhook(
  app: App,
  trx: Trx,
  { webhook, kind }: { webhook: WebhookRow; kind: WebhookNews },
): Promise<void> {
  const { id, account_id: accountId, url } = webhook
  for (const { agent_id: agentId, role } of await listMemberRows(trx, accountId)) {
    if (role === 'agent') continue
    const about = { account_id: accountId, agent_id: agentId, kind, webhook_id: id, preview: url }
    const row = newRow(app, about)
    await insertNotification(trx, row)
    append(trx, {
      accountId,
      audience: 'agents',
      event: { type: 'notification.created', agentId, notification: viewNotification(row, null) },
    })
  }
}

function newRow(
  app: App,
  about: Partial<NotificationRow> & Pick<NotificationRow, 'account_id' | 'agent_id' | 'kind' | 'preview'>,
): NotificationRow {
  return {
    id: newId(),
    conversation_id: '',
    message_id: null,
    webhook_id: null,
    actor_id: '',
    actor_name: '',
    ...about,
    read_at: null,
    created_at: app.clock.now(),
  }
}

/** What this agent was told of by name, newest first; only of what they may see now. */
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
    if (row.webhook_id !== null) return viewer.role === 'agent' ? [] : [viewNotification(row, null)]
    const conversation = seen.get(row.conversation_id)
    return conversation ? [viewNotification(row, conversation)] : []
  })
  return { notifications, seq }
}

function viewNotification(
  row: NotificationRow,
  conversation: ConversationWithContact | null,
): NotificationView {
  return {
    id: row.id,
    kind: row.kind,
    conversationId: conversation?.id ?? null,
    contact: conversation && viewContact(conversation.contact),
    webhookId: row.webhook_id,
    messageId: row.message_id,
    actorId: row.actor_id,
    actorName: row.actor_name,
    preview: row.preview,
    createdAt: row.created_at,
    readAt: row.read_at,
  }
}

/** The agent has seen what concerns one conversation or one webhook, or everything. */
export async function readNotifications(
  app: App,
  viewer: Viewer,
  about: { conversationId: string | null; webhookId: string | null },
): Promise<void> {
  const { accountId, agentId } = viewer
  const now = app.clock.now()
  await transact(app, async (trx) => {
    const ids = await markNotificationsRead(trx, { accountId, agentId, ...about, now })
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
