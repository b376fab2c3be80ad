import { useTranslation } from '../i18n/translations.tsx'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { clockTime, dayKey, shortDate } from './time.ts'
import { useClockwork } from './use-clockwork.tsx'

/** That the contact is online, or when they last were, where their channel lets us know; null where it does not. */
export function useSeen(conversationId: string): string | null {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { seen } = useLiveSnapshot()
  if (seen?.conversationId !== conversationId) return null
  if (seen.online) return t('together.online')
  if (seen.lastSeenAt === null) return null
  const isToday = dayKey(seen.lastSeenAt, clockwork) === dayKey(clockwork.now, clockwork)
  const time = isToday ? clockTime(seen.lastSeenAt, clockwork) : shortDate(seen.lastSeenAt, clockwork)
  return t('together.lastSeen', { time })
}
