import { findNotificationSettings, putNotificationSettings } from '#db/notification-settings.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import type { NotificationSettings } from '#server/protocol/rest.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import type { Viewer } from './viewer.ts'

/** How an agent who has chosen nothing is noticed. */
export const DEFAULT_NOTIFICATIONS: NotificationSettings = { scope: 'all', sound: true, preview: 'text' }

export async function getNotificationSettings(app: App, viewer: Viewer): Promise<NotificationSettings> {
  const row = await findNotificationSettings(app.db, viewer)
  return row ? { scope: row.scope, sound: row.sound === 1, preview: row.preview } : DEFAULT_NOTIFICATIONS
}

/** An agent's own wishes, for this account only: nobody else is told, so no event is owed. */
export async function changeNotificationSettings(
  app: App,
  { agentId, accountId }: Viewer,
  { scope, sound, preview }: NotificationSettings,
): Promise<void> {
  const row = { agent_id: agentId, account_id: accountId, scope, sound: sound ? 1 : 0, preview } as const
  await onceMoreOnConflict(() => transact(app, (trx) => putNotificationSettings(trx, row)))
}
