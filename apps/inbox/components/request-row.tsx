import { Link, useLocation } from 'react-router'
import type { RequestView } from '#server/protocol/request-log.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { exactTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import './request.css'

/** One call of a program; leads to what was sent and answered, and from there back to the same list. */
export function RequestRow({ request }: { request: RequestView }) {
  const { search } = useLocation()
  return (
    <li>
      <RequestStatus status={request.status} />
      <span className="thing-name">
        <Link to={`/settings/requests/${request.id}${search}`} className="request-path">
          {request.method} {request.path}
        </Link>
        <RequestFacts request={request} />
      </span>
    </li>
  )
}

/** What HTTP answered. */
export function RequestStatus({ status }: { status: number }) {
  const { t } = useTranslation()
  const colour = status === 0 || status >= 400 ? 'bad' : 'good'
  return <span className={`badge ${colour}`}>{status === 0 ? t('requests.unanswered') : status}</span>
}

/** Whose it was, when, and how long it took. */
export function RequestFacts({ request: { keyName, dialect, tookMs, ip, at } }: { request: RequestView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  return (
    <small>
      <bdi>{keyName}</bdi>
      {dialect === null ? null : ` · ${t(`gateways.dialect.${dialect}.title`)}`}
      {' · '}
      <time dateTime={new Date(at).toISOString()}>{exactTime(at, clockwork)}</time>
      {' · '}
      {t('requests.took', { ms: tookMs })}
      {' · '}
      {ip}
    </small>
  )
}
