import { Form } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { Gate } from '../components/gate.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/setup.ts'
import { action, loader } from './setup.server.ts'

export { action, loader }

const FIELDS = ['name', 'email', 'password', 'accountName', 'address']

/** The first visit: one short form makes owner, account and first website. */
export default function Setup({ loaderData: { code }, actionData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const failure = failureOf(actionData)
  if (code === null) {
    return (
      <Gate title={t('setup.title')}>
        <p className="gate-lead">{t('setup.needsLink')}</p>
        <p className="gate-lead muted">{t('setup.whyLink')}</p>
      </Gate>
    )
  }
  return (
    <Gate title={t('setup.title')} lead={t('setup.lead')}>
      {/* To the link itself, or a refused form would come back to a page without its code. */}
      <Form method="post">
        <input type="hidden" name="code" value={code} />
        <FormFailure failure={failure} fields={FIELDS} />
        <Field
          name="name"
          label={t('setup.name')}
          autoComplete="name"
          required
          maxLength={200}
          failure={failure}
        />
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
          hint={t('common.passwordHint')}
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          failure={failure}
        />
        <Field
          name="accountName"
          label={t('setup.business')}
          autoComplete="organization"
          required
          maxLength={200}
          failure={failure}
        />
        <Field
          name="address"
          label={t('setup.address')}
          hint={t('setup.addressHint')}
          placeholder="www.example.com"
          inputMode="url"
          autoCapitalize="none"
          required
          failure={failure}
        />
        <SubmitButton className="wide">{t('setup.submit')}</SubmitButton>
      </Form>
    </Gate>
  )
}
