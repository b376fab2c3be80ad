import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Form, useLocation } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { Gate } from '../components/gate.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/sign-in.ts'
import { action, loader } from './sign-in.server.ts'

export { action, loader }

const CODE_FAILURES = new Set(['totp_required', 'totp_wrong'])

/** E-mail and password; then, where it is turned on, the second step. */
export default function SignIn({ loaderData: { ended }, actionData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { search } = useLocation()
  const failure = failureOf(actionData)
  // Kept here, so that the second step can send them along with the code.
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const secondStep = failure !== null && CODE_FAILURES.has(failure.code)
  return (
    <Gate
      title={secondStep ? t('signIn.secondStep') : t('signIn.title')}
      lead={secondStep ? t('signIn.secondStepLead') : ended ? t('signIn.ended') : undefined}
    >
      <Form method="post" action={`/sign-in${search}`}>
        <FormFailure failure={failure?.code === 'totp_required' ? null : failure} />
        {secondStep ? (
          <>
            <input type="hidden" name="email" value={email} />
            <input type="hidden" name="password" value={password} />
            <Field
              name="code"
              label={t('signIn.code')}
              hint={t('signIn.codeHint')}
              autoComplete="one-time-code"
              autoCapitalize="none"
              autoFocus
              required
            />
            <SubmitButton className="wide">{t('signIn.submit')}</SubmitButton>
          </>
        ) : (
          <>
            <Field
              name="email"
              label={t('common.email')}
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
            <Field
              name="password"
              label={t('common.password')}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <SubmitButton className="wide">{t('signIn.submit')}</SubmitButton>
          </>
        )}
      </Form>
    </Gate>
  )
}
