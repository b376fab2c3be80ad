import { Link, useFetcher, useSearchParams } from 'react-router'
import { Card } from '../components/card.tsx'
import { ConfirmButton } from '../components/confirm-button.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { RequestFilter } from '../components/request-filter.tsx'
import { RequestRow } from '../components/request-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
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
  const isFiltered = Object.keys(asked).length > 0
  return (
    <>
      <title>{`${t('settings.requests')} · Sapa`}</title>
      <Card title={t('requests.title')} text={text}>
        {mayRead ? <RequestFilter key={address.toString()} apiKeys={apiKeys} asked={asked} /> : null}
        {mayRead && requests.length === 0 ? (
          <p className="muted">
            {t(next ? 'requests.notHere' : isFiltered ? 'requests.noneSuch' : 'requests.none')}
          </p>
        ) : null}
        {requests.length > 0 ? (
          <ul className="things">
            {requests.map((request) => (
              <RequestRow key={request.id} request={request} />
            ))}
          </ul>
        ) : null}
        {next ? <Link to={`?${older}`}>{t('requests.older')}</Link> : null}
      </Card>
      {requests.length > 0 ? <Clearing /> : null}
    </>
  )
}

function Clearing() {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  return (
    <Card title={t('requests.clear')} text={t('requests.clearText')}>
      <fetcher.Form method="post" className="inline-form">
        <input type="hidden" name="intent" value="clear" />
        <ConfirmButton label={t('requests.clear')} question={t('requests.clearSure')} />
      </fetcher.Form>
      <FormFailure failure={failureOf(fetcher.data)} />
    </Card>
  )
}
