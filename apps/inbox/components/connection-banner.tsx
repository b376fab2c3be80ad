import { useTranslation } from '../i18n/translations.tsx'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { Icon } from './icons.tsx'
import './notice.css'
import './connection-banner.css'

/** Says that the line is down and that nothing is lost. A short gap is not worth a word: it appears with a delay. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const live = useLive()
  const { connection, outbox } = useLiveSnapshot()
  if (connection !== 'offline') return null
  const waiting = outbox.filter(({ state }) => state === 'waiting').length
  return (
    <div className="notice connection-banner" role="status">
      <Icon name="wifiOff" />
      <span>
        {t('connection.lost')}{' '}
        {waiting > 0 ? t('connection.waiting', { count: waiting }) : t('connection.safe')}
      </span>
      <button type="button" className="link-button" onClick={() => live.wake()}>
        {t('connection.retry')}
      </button>
    </div>
  )
}
