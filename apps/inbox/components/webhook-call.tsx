import { useFetcher } from 'react-router'
import type { WebhookDeliveryView, WebhookTryView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { exactTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useWebhookCall } from '../lib/use-webhook-call.ts'
import { FormFailure } from './form-failure.tsx'
import { JsonText } from './json-text.tsx'
import { Waiting } from './waiting.tsx'
import { WebhookOutcome } from './webhook-outcome.tsx'

/** What was sent with one call, what was answered to each try, and sending it again. */
export function WebhookCall({ delivery }: { delivery: WebhookDeliveryView }) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const { call, error } = useWebhookCall(delivery)
  if (error !== null) return <p className="field-error">{error}</p>
  if (!call) return <Waiting />
  return (
    <>
      <p className="muted">{t('webhooks.body')}</p>
      <JsonText json={call.body} />
      {call.tries.map((made) => (
        <Try key={`${made.at} ${made.headers['webhook-signature']}`} made={made} />
      ))}
      {call.tries.length === 0 ? <p className="muted">{t('webhooks.notTried')}</p> : null}
      {delivery.status === 'waiting' || delivery.type === 'webhook.test' ? null : (
        <fetcher.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="replay" />
          <input type="hidden" name="deliveryId" value={delivery.id} />
          <button type="submit" className="button" disabled={fetcher.state !== 'idle'}>
            {t('webhooks.replay')}
          </button>
        </fetcher.Form>
      )}
      <FormFailure failure={failureOf(fetcher.data)} />
    </>
  )
}

function Try({ made }: { made: WebhookTryView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  return (
    <section className="webhook-try">
      <time className="muted" dateTime={new Date(made.at).toISOString()}>
        {exactTime(made.at, clockwork)}
      </time>
      <WebhookOutcome made={made} answer={made.answer} />
      <details>
        <summary>
          {t(made.failureCode === 'address_forbidden' ? 'webhooks.headersMade' : 'webhooks.headers')}
        </summary>
        <pre className="json-text webhook-text" dir="ltr">
          {Object.entries(made.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      </details>
    </section>
  )
}
