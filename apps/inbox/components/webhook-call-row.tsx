import { useState } from 'react'
import type { WebhookDeliveryView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { exactTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Icon } from './icons.tsx'
import { WebhookCall } from './webhook-call.tsx'
import './webhook-call.css'

/** One call of a webhook; opened, it shows what was sent and answered. */
export function WebhookCallRow({ delivery }: { delivery: WebhookDeliveryView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const [isOpen, setOpen] = useState(false)
  const { status, type, seq, httpStatus, attempts, nextTryAt, createdAt } = delivery
  return (
    <li className="webhook-call thing-opens">
      <span className={`webhook-state ${STATES[status]}`}>
        <Icon name={ICONS[status]} />
      </span>
      <details className="thing-name" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <strong>{type}</strong> {seq > 0 ? <span className="muted">#{seq}</span> : null}
          <small>
            {[
              t(`webhooks.statuses.${status}`),
              httpStatus,
              attempts === 0 ? null : t('webhooks.tries', { count: attempts }),
              exactTime(createdAt, clockwork),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </small>
          {nextTryAt !== null && attempts > 0 ? (
            <small>{t('webhooks.nextTry', { when: exactTime(nextTryAt, clockwork) })}</small>
          ) : null}
        </summary>
        {isOpen ? <WebhookCall delivery={delivery} /> : null}
      </details>
    </li>
  )
}

const STATES = { waiting: 'paused', delivered: 'working', dead: 'failing' } as const
const ICONS = { waiting: 'clock', delivered: 'check', dead: 'warning' } as const
