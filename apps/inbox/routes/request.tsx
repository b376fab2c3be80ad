import { Link, useLocation } from 'react-router'
import { Card } from '../components/card.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { JsonText } from '../components/json-text.tsx'
import { RequestFacts, RequestStatus } from '../components/request-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import type { Route } from './+types/request.ts'
import { loader } from './request.server.ts'

export { loader }

/** One call of a program: what it sent and what it was answered. */
export default function Request({ loaderData: { request } }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { search } = useLocation()
  return (
    <>
      <title>{`${t('settings.requests')} · Sapa`}</title>
      <Link to={`/settings/requests${search}`}>{t('requests.back')}</Link>
      {request === null ? (
        <p className="muted">{t('requests.gone')}</p>
      ) : (
        <>
          <section className="card">
            <header>
              <h2 className="request-path">
                {request.method} {request.path}
              </h2>
              <div>
                <RequestStatus status={request.status} />
              </div>
              <RequestFacts request={request} />
            </header>
            <p className="request-id">
              <span className="muted">{t('requests.id')}</span> <code>{request.id}</code>
              <CopyButton text={request.id} />
            </p>
          </section>
          <Body title={t('requests.sent')} json={request.requestBody} />
          <Body title={t('requests.answered')} json={request.answerBody} />
        </>
      )}
    </>
  )
}

function Body({ title, json }: { title: string; json: string | null }) {
  const { t } = useTranslation()
  return (
    <Card title={title}>
      {json === null ? <p className="muted">{t('requests.nothing')}</p> : <JsonText json={json} />}
    </Card>
  )
}
