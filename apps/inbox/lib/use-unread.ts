import { useLiveSnapshot } from '../live/use-live.tsx'

/** Conversations of the loaded lists with something unread in them. */
export function useUnread(): number {
  const { inbox } = useLiveSnapshot()
  return Object.values(inbox.conversations).filter(
    ({ unreadCount, status }) => unreadCount > 0 && status === 'open',
  ).length
}
