import type { MessageStatus, MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import './delivery-state.css'
import { Icon, type IconName } from './icons.tsx'

const ICONS: Record<MessageStatus, IconName> = {
  received: 'check',
  scheduled: 'clock',
  queued: 'clock',
  sending: 'clock',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
  played: 'checks',
  failed: 'warning',
  unknown: 'warning',
}

/** How far a message has come. */
export function DeliveryState({ status }: { status: MessageStatus }) {
  const { t } = useTranslation()
  return (
    <span className={`delivery-state ${status}`} title={t(`status.${status}`)}>
      <Icon name={ICONS[status]} />
      <span className="hidden-text">{t(`status.${status}`)}</span>
    </span>
  )
}

/** Why a message did not arrive, or that nobody knows; and the way to try again. */
export function DeliveryProblem({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const { change, busy, error } = useChange()
  const { id, status, failureCode } = message
  if (status !== 'failed' && status !== 'unknown') return null
  const reason = errorText({ code: failureCode ?? 'not_sent', message: t('status.failed') })
  return (
    <p className="delivery-problem" role="alert">
      <span>{status === 'failed' ? reason : t('message.unknown')}</span>
      <button
        type="button"
        className="link-button"
        disabled={busy}
        onClick={() => void change('POST', `/api/v1/messages/${id}/attempts`)}
      >
        {t(status === 'failed' ? 'message.tryAgain' : 'message.sendAgain')}
      </button>
      {error ? <span>{error}</span> : null}
    </p>
  )
}
