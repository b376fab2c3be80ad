import { useFetcher } from 'react-router'
import type { WebhookCallView, WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { FormFailure } from './form-failure.tsx'
import { SettingsForm } from './settings-form.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import { WebhookOutcome } from './webhook-outcome.tsx'
import { WebhookSecret } from './webhook-secret.tsx'
import { WebhookState } from './webhook-state.tsx'
import './webhook-card.css'

interface WebhookCardProps {
  webhook: WebhookView
  takenAt: number | null
  /** Of the channel that it is held to. */
  channelName: string | null
}

/** How one webhook fares, and everything that can be done with it. */
export function WebhookCard({ webhook, takenAt, channelName }: WebhookCardProps) {
  const { t } = useTranslation()
  const { url, channelId, format } = webhook
  const channel = channelId === null ? t('apiKeys.allChannels') : (channelName ?? t('apiKeys.removedChannel'))
  return (
    <section className="card webhook-card">
      <header>
        <h2 dir="ltr">{url}</h2>
        <p dir="auto">
          {format === 'sapa' ? channel : `${channel} · ${t(`webhooks.formats.${format}.name`)}`}
        </p>
      </header>
      <WebhookState webhook={webhook} takenAt={takenAt} />
      <Ways webhook={webhook} />
      <details>
        <summary>{t('webhooks.edit')}</summary>
        <SettingsForm
          intent="change"
          submit={t('common.save')}
          submitClass="primary"
          fields={['url', 'events']}
        >
          {({ failure }) => <WebhookFields webhook={webhook} failure={failure} />}
        </SettingsForm>
      </details>
      <details>
        <summary>{t('webhooks.rotate')}</summary>
        <Rotation webhook={webhook} />
      </details>
    </section>
  )
}

/** To test it, to let it rest, to end it. */
function Ways({ webhook: { paused, failingSince } }: { webhook: WebhookView }) {
  const { t } = useTranslation()
  const test = useFetcher<{ tested: WebhookCallView }>()
  const waiting = useFetcher<unknown>()
  const pause = useFetcher<unknown>()
  const removal = useFetcher<unknown>()
  const tested = test.state === 'idle' && test.data && 'tested' in test.data ? test.data.tested : null
  return (
    <>
      <div className="form-ways">
        <test.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="test" />
          <button type="submit" className="button primary" disabled={test.state !== 'idle'}>
            {t(test.state === 'idle' ? 'webhooks.test' : 'webhooks.testing')}
          </button>
        </test.Form>
        {failingSince !== null && !paused ? (
          <waiting.Form method="post" className="inline-form">
            <input type="hidden" name="intent" value="try" />
            <button type="submit" className="button" disabled={waiting.state !== 'idle'}>
              {t('webhooks.tryNow')}
            </button>
          </waiting.Form>
        ) : null}
        <pause.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="pause" />
          <input type="hidden" name="paused" value={paused ? 'no' : 'yes'} />
          <button type="submit" className="button" disabled={pause.state !== 'idle'}>
            {t(paused ? 'webhooks.resume' : 'webhooks.pause')}
          </button>
        </pause.Form>
        <removal.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="remove" />
          <ConfirmButton label={t('common.remove')} question={t('webhooks.removeSure')} />
        </removal.Form>
      </div>
      {[test, waiting, pause, removal].map(({ data }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: four forms, always in this order.
        <FormFailure key={index} failure={failureOf(data)} />
      ))}
      {tested ? (
        <div className="webhook-tested" role="status">
          <WebhookOutcome made={tested} answer={tested.answer} />
        </div>
      ) : null}
    </>
  )
}

function Rotation({ webhook: { oldSecretUntil } }: { webhook: WebhookView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const fetcher = useFetcher<unknown>()
  return (
    <>
      <fetcher.Form method="post">
        <p>
          {oldSecretUntil !== null && oldSecretUntil > clockwork.now
            ? t('webhooks.twoSecrets', { until: fullTime(oldSecretUntil, clockwork) })
            : t('webhooks.rotateText')}
        </p>
        <input type="hidden" name="intent" value="rotate" />
        <FormFailure failure={failureOf(fetcher.data)} />
        <ConfirmButton label={t('webhooks.newSecret')} question={t('webhooks.rotateSure')} className="" />
      </fetcher.Form>
      <WebhookSecret answer={fetcher.data} />
    </>
  )
}
