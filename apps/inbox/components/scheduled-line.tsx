import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { comingTime, fullTime } from '../lib/time.ts'
import { useChange } from '../lib/use-change.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import './delivery-state.css'

/** When a message is to leave, and the ways to send it now or not at all. */
export function ScheduledLine({ message: { id, sendAt } }: { message: MessageView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { change, busy, error } = useChange()
  if (sendAt === null) return null
  return (
    <p className="delivery-later">
      <time dateTime={new Date(sendAt).toISOString()} title={fullTime(sendAt, clockwork)}>
        {t('message.sendAt', { time: comingTime(sendAt, clockwork) })}
      </time>
      <button
        type="button"
        className="link-button"
        disabled={busy}
        onClick={() => void change('DELETE', `/api/v1/queue/${id}/time`)}
      >
        {t('message.sendNow')}
      </button>
      <button
        type="button"
        className="link-button danger"
        disabled={busy}
        onClick={() => void change('DELETE', `/api/v1/queue/${id}`)}
      >
        {t('queue.cancel')}
      </button>
      {error ? <span role="alert">{error}</span> : null}
    </p>
  )
}
