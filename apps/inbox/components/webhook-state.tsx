import type { WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { exactTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Icon } from './icons.tsx'
import './webhook-state.css'

interface WebhookStateProps {
  webhook: WebhookView
  /** When it took its newest call, where one is kept. */
  takenAt: number | null
}

/** How a webhook fares. */
export function WebhookState({ webhook, takenAt }: WebhookStateProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { failingSince, retryAt, createdAt } = webhook
  const state = stateOf(webhook, takenAt)
  // Calls are kept for 30 days: of an older webhook nobody knows what was before.
  const isNew = createdAt > clockwork.now - KEPT_MS
  const when = exactTime((state === 'working' ? takenAt : failingSince) ?? 0, clockwork)
  return (
    <span className={`webhook-state ${state}`}>
      <Icon name={ICONS[state]} />
      <span>
        {state === 'untaken' && !isNew ? t('webhooks.quiet') : t(`webhooks.state.${state}`, { when })}
        {state === 'failing' && retryAt !== null && retryAt > clockwork.now
          ? ` ${t('webhooks.nextTry', { when: exactTime(retryAt, clockwork) })}`
          : null}
      </span>
    </span>
  )
}

const KEPT_MS = 30 * 24 * 60 * 60 * 1000
const ICONS = {
  paused: 'pause',
  untaken: 'clock',
  working: 'check',
  trying: 'clock',
  failing: 'warning',
} as const

/** One call that failed is tried again and is no outage yet: only after several in a row the others wait as well. */
function stateOf({ paused, failingSince, retryAt }: WebhookView, takenAt: number | null): keyof typeof ICONS {
  if (paused) return 'paused'
  if (failingSince !== null) return retryAt === null ? 'trying' : 'failing'
  return takenAt === null ? 'untaken' : 'working'
}
