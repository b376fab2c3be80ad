import { Link, useSearchParams } from 'react-router'
import { Card } from '../components/card.tsx'
import { ClearCard } from '../components/clear-card.tsx'
import { RequestFilter } from '../components/request-filter.tsx'
import { RequestRow } from '../components/request-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import type { Route } from './+types/requests.ts'
import { action, loader } from './requests.server.ts'

export { action, loader }

/** What programs called with their keys and what they were answered, the newest first; for owners and admins. */
export default function Requests({ loaderData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { mayRead, days, apiKeys, requests, next, asked } = loaderData
  const [address] = useSearchParams()
  const older = new URLSearchParams(address)
  older.set('cursor', next ?? '')
  const text = !mayRead
    ? t('requests.notForAgents')
    : days === 0
      ? t('requests.off')
      : t('requests.text', { count: days })
  const emptyWords = next
    ? 'requests.notHere'
    : Object.keys(asked).length > 0
      ? 'requests.noneSuch'
      : loaderData.everCalled
        ? 'requests.noneLeft'
        : 'requests.none'
  return (
    <>
      <title>{`${t('settings.requests')} · Sapa`}</title>
      <Card title={t('requests.title')} text={text}>
        {mayRead ? <RequestFilter key={address.toString()} apiKeys={apiKeys} asked={asked} /> : null}
        {mayRead && requests.length === 0 ? <p className="muted">{t(emptyWords)}</p> : null}
        {requests.length > 0 ? (
          <ul className="things">
            {requests.map((request) => (
              <RequestRow key={request.id} request={request} />
            ))}
          </ul>
        ) : null}
        {next ? <Link to={`?${older}`}>{t('requests.older')}</Link> : null}
      </Card>
      {requests.length > 0 ? (
        <ClearCard
          label={t('requests.clear')}
          text={t('requests.clearText')}
          question={t('requests.clearSure')}
        />
      ) : null}
    </>
  )
}
