import { useFetcher } from 'react-router'
import type { OriginView, WebsiteView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { shortAge } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { SettingsForm } from './settings-form.tsx'

/** Which pages may show the chat: those that are allowed, and those that tried and were refused. */
export function OriginList({ website, mayManage }: { website: WebsiteView; mayManage: boolean }) {
  const { t } = useTranslation()
  const refused = website.origins.filter(({ status }) => status === 'refused')
  const allowed = website.origins.filter(({ status }) => status === 'allowed')
  return (
    <>
      <p className="muted">{t(mayManage ? 'websites.originsText' : 'websites.originsTextAgent')}</p>
      <ul className="things">
        {[...allowed, ...refused].map((origin) => (
          <Origin key={origin.origin} websiteId={website.id} origin={origin} mayManage={mayManage} />
        ))}
      </ul>
      {mayManage ? (
        <SettingsForm
          intent={`allow ${website.id}`}
          submit={t('websites.allow')}
          fields={['origin']}
          done={t('websites.allowed')}
        >
          {({ failure }) => (
            <>
              <input type="hidden" name="websiteId" value={website.id} />
              <Field
                name="origin"
                label={t('websites.newOrigin')}
                placeholder="https://shop.example.com"
                inputMode="url"
                autoCapitalize="none"
                required
                failure={failure}
              />
            </>
          )}
        </SettingsForm>
      ) : null}
    </>
  )
}

interface OriginProps {
  websiteId: string
  origin: OriginView
  mayManage: boolean
}

function Origin({ websiteId, origin: { origin, status, lastSeenAt }, mayManage }: OriginProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const clockwork = useClockwork()
  const isRefused = status === 'refused'
  const seen = shortAge(lastSeenAt, clockwork, {
    now: t('time.now'),
    minutes: (count) => t('time.minutes', { count }),
    hours: (count) => t('time.hours', { count }),
    yesterday: t('time.yesterday'),
  })
  return (
    <li>
      <span className="thing-name">
        <strong>{origin}</strong>
        <small>{isRefused ? t('websites.refusedSeen', { time: seen }) : null}</small>
      </span>
      <span className={isRefused ? 'badge bad' : 'badge good'}>
        {t(isRefused ? 'websites.isRefused' : 'websites.isAllowed')}
      </span>
      {mayManage ? (
        <fetcher.Form method="post" className="inline-form">
          <input type="hidden" name="websiteId" value={websiteId} />
          <input type="hidden" name="origin" value={origin} />
          <input type="hidden" name="intent" value={isRefused ? 'allow' : 'remove-origin'} />
          {isRefused ? (
            <button type="submit" className="button primary">
              {t('websites.allow')}
            </button>
          ) : (
            <ConfirmButton label={t('common.remove')} question={t('websites.removeSure')} />
          )}
        </fetcher.Form>
      ) : null}
      <FormFailure failure={failureOf(fetcher.data)} />
    </li>
  )
}
