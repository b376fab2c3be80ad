import { Link, useRevalidator } from 'react-router'
import type { RequestView } from '#server/protocol/request-log.ts'
import type { QueuedMessageView } from '#server/protocol/send-queue.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { comingTime, exactTime } from '../lib/time.ts'
import { useChange } from '../lib/use-change.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import { DeliveryState } from './delivery-state.tsx'
import { RequestFacts } from './request-row.tsx'

interface QueueRowProps {
  queued: QueuedMessageView
  /** The call that it came with, where it is in the log and may be seen. */
  request: RequestView | undefined
}

/** One message that was sent from here; opened, it tells when it got how far. */
export function QueueRow({ queued: { message, channelId, contact, steps }, request }: QueueRowProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const name = useContactName(contact)
  const channel = useChannel(channelId)
  const words = useMessageWords()
  const errorText = useErrorText()
  const { revalidate } = useRevalidator()
  const { change, busy, error } = useChange()
  const { sendAt } = message
  const state =
    sendAt === null
      ? t(`status.${message.status}`)
      : t('message.sendAt', { time: comingTime(sendAt, clockwork) })
  const take = async (away: '' | '/time') => {
    if (await change('DELETE', `/api/v1/queue/${message.id}${away}`)) await revalidate()
  }
  return (
    <li className="thing-opens">
      <DeliveryState status={message.status} />
      <details className="thing-name">
        <summary>
          <strong dir="auto">{name}</strong> <span dir="auto">{words(message).slice(0, 120)}</span>
          <small>
            {[
              state,
              sendAt === null ? exactTime(message.sentAt, clockwork) : null,
              channel?.name,
              message.referenceId,
            ]
              .filter(Boolean)
              .join(' · ')}
          </small>
        </summary>
        <ul>
          {steps.map(({ status, at, failureCode }) => (
            <li key={status}>
              {status === 'scheduled'
                ? t('queue.written')
                : failureCode === null
                  ? t(`status.${status}`)
                  : errorText({ code: failureCode, message: t('status.failed') })}
              {' · '}
              <time dateTime={new Date(at).toISOString()}>{exactTime(at, clockwork)}</time>
            </li>
          ))}
          {sendAt === null ? null : (
            <li>
              {t('status.scheduled')}
              {' · '}
              <time dateTime={new Date(sendAt).toISOString()}>{exactTime(sendAt, clockwork)}</time>
            </li>
          )}
          <li>
            {t('queue.by', { name: message.author.name ?? '' })}
            {' · '}
            <Link to={`/inbox/${message.conversationId}`}>{t('queue.open')}</Link>
          </li>
          {request ? (
            <li>
              <Link to={`/settings/requests/${request.id}`} className="request-path">
                {request.method} {request.path}
              </Link>
              <RequestFacts request={request} />
            </li>
          ) : null}
        </ul>
      </details>
      {message.status === 'queued' || message.status === 'scheduled' ? (
        <div className="thing-ways">
          {message.status === 'scheduled' ? (
            <button type="button" className="button" disabled={busy} onClick={() => void take('/time')}>
              {t('message.sendNow')}
            </button>
          ) : null}
          <button type="button" className="button danger" disabled={busy} onClick={() => void take('')}>
            {t('queue.cancel')}
          </button>
        </div>
      ) : null}
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </li>
  )
}
