import { useFetcher } from 'react-router'
import { Card } from '../components/card.tsx'
import { ConfirmButton } from '../components/confirm-button.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { TwoFactorCard } from '../components/two-factor-card.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { deviceName } from '../lib/device-name.ts'
import { failureOf } from '../lib/failure.ts'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import type { Route } from './+types/security.ts'
import { action, loader } from './security.server.ts'

export { action, loader }

/** The second step at sign-in, and where the agent is signed in. */
export default function Security({ loaderData: { twoFactor, sessions } }: Route.ComponentProps) {
  const { t } = useTranslation()
  return (
    <>
      <title>{`${t('settings.security')} · Sapa`}</title>
      <TwoFactorCard twoFactor={twoFactor} />
      <Sessions sessions={sessions} />
    </>
  )
}

function Sessions({ sessions }: Pick<Route.ComponentProps['loaderData'], 'sessions'>) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const fetcher = useFetcher<unknown>()
  return (
    <Card title={t('security.sessions')} text={t('security.sessionsText')}>
      <ul className="things">
        {sessions.map(({ id, userAgent, lastSeenAt, current }) => (
          <li key={id}>
            <span className="thing-name">
              <strong title={userAgent}>{deviceName(userAgent) ?? t('security.unknownDevice')}</strong>
              <small>{t('security.lastSeen', { time: fullTime(lastSeenAt, clockwork) })}</small>
            </span>
            {current ? (
              <span className="badge good">{t('security.thisOne')}</span>
            ) : (
              <fetcher.Form method="post" className="inline-form">
                <input type="hidden" name="intent" value="end-session" />
                <input type="hidden" name="sessionId" value={id} />
                <button type="submit" className="button">
                  {t('rail.signOut')}
                </button>
              </fetcher.Form>
            )}
          </li>
        ))}
      </ul>
      <FormFailure failure={failureOf(fetcher.data)} />
      <fetcher.Form method="post">
        <input type="hidden" name="intent" value="end-all" />
        <ConfirmButton label={t('security.signOutAll')} question={t('security.signOutAllSure')} />
      </fetcher.Form>
    </Card>
  )
}
