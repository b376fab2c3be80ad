import type { WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Icon } from './icons.tsx'
import './webhook-state.css'

/** How a webhook fares. */
export function WebhookState({ webhook }: { webhook: WebhookView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { failingSince, retryAt } = webhook
  const state = stateOf(webhook)
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

const ICONS = { paused: 'pause', working: 'check', trying: 'clock', failing: 'warning' } as const

/** One call that failed is tried again and is no outage yet: only after several in a row the others wait as well. */
function stateOf({ paused, failingSince, retryAt }: WebhookView): keyof typeof ICONS {
  if (paused) return 'paused'
  if (failingSince === null) return 'working'
  return retryAt === null ? 'trying' : 'failing'
}
