import type { WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Icon } from './icons.tsx'
import './webhook-state.css'

/** How a webhook fares. */
export function WebhookState({ webhook: { paused, failingSince, retryAt } }: { webhook: WebhookView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const state = paused ? 'paused' : failingSince === null ? 'working' : 'failing'
  return (
    <span className={`webhook-state ${state}`}>
      <Icon name={ICONS[state]} />
      <span>
        {t(`webhooks.state.${state}`, { since: fullTime(failingSince ?? 0, clockwork) })}
        {state === 'failing' && retryAt !== null && retryAt > clockwork.now
          ? ` ${t('webhooks.nextTry', { when: fullTime(retryAt, clockwork) })}`
          : null}
      </span>
    </span>
  )
}

const ICONS = { paused: 'pause', working: 'check', failing: 'warning' } as const
