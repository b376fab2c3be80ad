import { Form } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { Gate } from '../components/gate.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/invitation.ts'
import { action, loader } from './invitation.server.ts'

export { action, loader }

const FIELDS = ['name', 'password']
const CODE_FAILURES = new Set(['totp_required', 'totp_wrong'])

/** Joins a team by the link that a colleague sent. */
export default function Invitation({ loaderData: { invitation }, actionData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const failure = failureOf(actionData)
  if (invitation === null) {
    return (
      <Gate title={t('invitation.goneTitle')} lead={t('invitation.gone')}>
        <p className="gate-lead">
          <a href="/sign-in">{t('invitation.signIn')}</a>
        </p>
      </Gate>
    )
  }
  const { accountName, inviterName, email, knownAgent } = invitation
  const needsCode = failure !== null && CODE_FAILURES.has(failure.code)
  return (
    <Gate
      title={t('invitation.title', { account: accountName })}
      lead={t(knownAgent ? 'invitation.leadKnown' : 'invitation.lead', { inviter: inviterName, email })}
    >
      <Form method="post">
        <FormFailure failure={failure?.code === 'totp_required' ? null : failure} fields={FIELDS} />
        {/* For password managers: they keep a password under the name that stands before it. */}
        <input type="email" name="username" value={email} autoComplete="username" readOnly hidden />
        {knownAgent ? (
          <input type="hidden" name="name" value={email} />
        ) : (
          <Field
            name="name"
            label={t('setup.name')}
            autoComplete="name"
            required
            maxLength={200}
            failure={failure}
          />
        )}
        <Field
          name="password"
          label={knownAgent ? t('common.password') : t('invitation.newPassword')}
          hint={knownAgent ? undefined : t('common.passwordHint')}
          type="password"
          autoComplete={knownAgent ? 'current-password' : 'new-password'}
          minLength={knownAgent ? undefined : 10}
          required
          failure={failure}
        />
        {needsCode ? (
          <Field
            name="code"
            label={t('signIn.code')}
            hint={t('signIn.codeHint')}
            autoComplete="one-time-code"
            required
          />
        ) : null}
        <SubmitButton className="wide">{t('invitation.submit')}</SubmitButton>
      </Form>
    </Gate>
  )
}
