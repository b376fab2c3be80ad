import { Form, Link, useSearchParams } from 'react-router'
import { DELIVERY_STATUSES } from '#server/protocol/limits.ts'
import { Card } from '../components/card.tsx'
import { Select } from '../components/select.tsx'
import { WebhookCallRow } from '../components/webhook-call-row.tsx'
import { WebhookCard } from '../components/webhook-card.tsx'
import { WebhookReplays } from '../components/webhook-replays.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import { useFreshness } from '../lib/use-freshness.ts'
import { useReadNotifications } from '../lib/use-notifications.ts'
import type { Route } from './+types/webhook.ts'
import { action, loader } from './webhook.server.ts'

export { action, loader }

/** One webhook: how it fares, what can be done with it, and every call of it. */
export default function Webhook({ loaderData }: Route.ComponentProps) {
  const { webhook, takenAt, channelName, status, deliveries, next } = loaderData
  const { t } = useTranslation()
  const [asked] = useSearchParams()
  useFreshApiSettings()
  useFreshness()
  useReadNotifications({ webhookId: webhook.id })
  const older = new URLSearchParams(asked)
  older.set('cursor', next ?? '')
  return (
    <>
      <title>{`${webhook.url} · Sapa`}</title>
      <Link to="/settings/webhooks">{t('webhooks.back')}</Link>
      <WebhookCard webhook={webhook} takenAt={takenAt} channelName={channelName} />
      <Card title={t('webhooks.calls')} text={t('webhooks.callsText')}>
        <Form className="form-row inline-form" key={status}>
          <Select
            label={t('webhooks.status')}
            name="status"
            defaultValue={status}
            options={[
              ['', t('webhooks.anyStatus')],
              ...DELIVERY_STATUSES.map((one) => [one, t(`webhooks.statuses.${one}`)] as const),
            ]}
          />
          <button type="submit" className="button">
            {t('queue.show')}
          </button>
        </Form>
        {deliveries.length === 0 ? (
          <p className="muted">{t(status === '' ? 'webhooks.noCalls' : 'webhooks.noSuchCalls')}</p>
        ) : null}
        <ul className="things">
          {deliveries.map((delivery) => (
            <WebhookCallRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
        {next ? <Link to={`?${older}`}>{t('queue.older')}</Link> : null}
        <WebhookReplays />
      </Card>
    </>
  )
}
