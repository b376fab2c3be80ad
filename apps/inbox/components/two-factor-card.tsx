import { type FetcherWithComponents, useFetcher } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { CopyButton } from './copy-button.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import './two-factor-card.css'

/** Turns the second step of signing in on and off. */
export function TwoFactorCard({ twoFactor }: { twoFactor: { on: boolean; recoveryCodes: number } }) {
  const { t } = useTranslation()
  // One for both halves: the codes that turning on answers are shown beside turning off, this once.
  const fetcher = useFetcher<unknown>()
  return (
    <section className="card">
      <header>
        <h2>
          {t('security.twoStep')}{' '}
          <span className={twoFactor.on ? 'badge good' : 'badge'}>
            {t(twoFactor.on ? 'security.isOn' : 'security.isOff')}
          </span>
        </h2>
        <p>{t('security.twoStepText')}</p>
      </header>
      {twoFactor.on ? (
        <TurnOff recoveryCodes={twoFactor.recoveryCodes} fetcher={fetcher} />
      ) : (
        <TurnOn confirm={fetcher} />
      )}
    </section>
  )
}

function TurnOn({ confirm }: { confirm: FetcherWithComponents<unknown> }) {
  const { t } = useTranslation()
  const begin = useFetcher<unknown>()
  const begun = begunOf(begin.data)
  if (!begun) {
    return (
      <begin.Form method="post">
        <input type="hidden" name="intent" value="begin-totp" />
        <FormFailure failure={failureOf(begin.data)} />
        <button type="submit" className="button primary" disabled={begin.state !== 'idle'}>
          {t('security.turnOn')}
        </button>
      </begin.Form>
    )
  }
  return (
    <confirm.Form method="post">
      <input type="hidden" name="intent" value="confirm-totp" />
      <p>{t('security.scan')}</p>
      <img
        className="two-factor-picture"
        src={begun.picture}
        alt={t('security.qr')}
        width={200}
        height={200}
      />
      <p className="muted">
        {t('security.orType')} <code className="two-factor-secret">{begun.secret}</code>
      </p>
      <FormFailure failure={failureOf(confirm.data)} fields={['code']} />
      <Field
        name="code"
        label={t('signIn.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={32}
        failure={failureOf(confirm.data)}
      />
      <button type="submit" className="button primary" disabled={confirm.state !== 'idle'}>
        {t('security.confirm')}
      </button>
    </confirm.Form>
  )
}

interface TurnOffProps {
  recoveryCodes: number
  fetcher: FetcherWithComponents<unknown>
}

function TurnOff({ recoveryCodes, fetcher }: TurnOffProps) {
  const { t } = useTranslation()
  const codes = codesOf(fetcher.data)
  const failure = failureOf(fetcher.data)
  return (
    <>
      {codes ? <RecoveryCodes codes={codes} /> : <p>{t('security.codesLeft', { count: recoveryCodes })}</p>}
      <details>
        <summary>{t('security.change')}</summary>
        <fetcher.Form method="post">
          <FormFailure failure={failure} fields={['password']} />
          <Field
            name="password"
            label={t('profile.currentPassword')}
            type="password"
            autoComplete="current-password"
            required
            failure={failure}
          />
          <Field
            name="code"
            label={t('signIn.code')}
            hint={t('signIn.codeHint')}
            autoComplete="one-time-code"
            required
          />
          <div className="inline-form">
            <button type="submit" name="intent" value="renew-codes" className="button">
              {t('security.renew')}
            </button>
            <button type="submit" name="intent" value="disable-totp" className="button danger">
              {t('security.turnOff')}
            </button>
          </div>
        </fetcher.Form>
      </details>
    </>
  )
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation()
  return (
    <div className="recovery-codes" role="status">
      <h3>{t('security.codes')}</h3>
      <p>{t('security.codesText')}</p>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <CopyButton text={codes.join('\n')} label={t('security.copyCodes')} />
    </div>
  )
}

function begunOf(answer: unknown): { secret: string; picture: string } | null {
  if (typeof answer !== 'object' || answer === null || !('secret' in answer) || !('picture' in answer))
    return null
  return { secret: String(answer.secret), picture: String(answer.picture) }
}

function codesOf(answer: unknown): string[] | null {
  if (typeof answer !== 'object' || answer === null || !('recoveryCodes' in answer)) return null
  return Array.isArray(answer.recoveryCodes) ? answer.recoveryCodes.map(String) : null
}
