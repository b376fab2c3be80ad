import { useEffect } from 'react'
import type { NotificationView } from '#server/protocol/views.ts'
import { ApiError } from '../live/api.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { useTabVisible } from './use-tab-visible.ts'

const PATH = '/api/v1/notifications/read'

type About = Pick<NotificationView, 'conversationId' | 'webhookId'>

/** What this agent was told of by name, newest first, and how much of it is unread. */
export function useNotifications() {
  const live = useLive()
  const { notifications } = useLiveSnapshot().inbox
  return {
    notifications,
    unread: notifications.filter(isUnread).length,
    readAll: () => void quietly(live.change('PUT', PATH, {})),
  }
}

/** Who opens the conversation or the webhook has seen what was told of it. */
export function useReadNotifications({ conversationId = null, webhookId = null }: Partial<About>) {
  const live = useLive()
  const isVisible = useTabVisible()
  const { notifications } = useLiveSnapshot().inbox
  const isDue = notifications.some(
    (notification) =>
      isUnread(notification) &&
      notification.conversationId === conversationId &&
      notification.webhookId === webhookId,
  )
  useEffect(() => {
    if (isVisible && isDue) void quietly(live.change('PUT', PATH, { conversationId, webhookId }))
  }, [live, conversationId, webhookId, isVisible, isDue])
}

function isUnread({ readAt }: NotificationView): boolean {
  return readAt === null
}

/** Not worth a word: they stay unread, and the next look tells it again. */
async function quietly(change: Promise<void>): Promise<void> {
  try {
    await change
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
