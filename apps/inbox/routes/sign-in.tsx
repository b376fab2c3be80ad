import { useState } from 'react'
import { Form, useLocation } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { Gate } from '../components/gate.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/sign-in.ts'
import { action, loader } from './sign-in.server.ts'

export { action, loader }

const CODE_FAILURES = new Set(['totp_required', 'totp_wrong'])

/**
 * E-mail and password; then, where it is turned on, the second step. The fields keep their own text: what is typed
 * before the page's scripts run is not lost when they do.
 */
export default function SignIn({ loaderData: { ended }, actionData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { search } = useLocation()
  const failure = failureOf(actionData)
  const secondStep = failure !== null && CODE_FAILURES.has(failure.code)
  // Sent without scripts, the second step is a fresh page, which asks for the password once more.
  const [isFreshPage] = useState(secondStep)
  return (
    <Gate
      title={secondStep ? t('signIn.secondStep') : t('signIn.title')}
      lead={secondStep ? t('signIn.secondStepLead') : ended ? t('signIn.ended') : undefined}
    >
      <Form method="post" action={`/sign-in${search}`}>
        <FormFailure failure={failure?.code === 'totp_required' ? null : failure} fields={['email']} />
        {/* Hidden and not gone, so that they are sent along with the code. */}
        <div className="gate-fields" hidden={secondStep && !isFreshPage}>
          <Field
            name="email"
            label={t('common.email')}
            type="email"
            autoComplete="username"
            required
            failure={failure}
          />
          <Field
            name="password"
            label={t('common.password')}
            type="password"
            autoComplete="current-password"
            required
          />
        </div>
        {secondStep ? (
          <Field
            name="code"
            label={t('signIn.code')}
            hint={t('signIn.codeHint')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            autoFocus={!isFreshPage}
            required
          />
        ) : null}
        <SubmitButton className="wide">{t('signIn.submit')}</SubmitButton>
      </Form>
    </Gate>
  )
}
