import { useTranslation } from '../i18n/translations.tsx'
import { Field } from './field.tsx'
import { Select } from './select.tsx'
import { SettingsForm } from './settings-form.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Makes an invitation; its link is shown this once, to be sent by whatever the team uses. */
export function InviteForm() {
  const { t } = useTranslation()
  return (
    <SettingsForm
      intent="invite"
      submit={t('team.makeLink')}
      submitClass="primary"
      fields={['email']}
      done={t('team.linkMade')}
      answered={(answer) => <Made invitation={invitationOf(answer)} />}
    >
      {({ failure }) => (
        <div className="form-row">
          <Field
            name="email"
            label={t('common.email')}
            type="email"
            autoComplete="off"
            required
            failure={failure}
          />
          <Select
            label={t('team.role')}
            name="role"
            options={[
              ['agent', t('role.agent')],
              ['admin', t('role.admin')],
            ]}
          />
        </div>
      )}
    </SettingsForm>
  )
}

function Made({ invitation }: { invitation: ReturnType<typeof invitationOf> }) {
  const { t } = useTranslation()
  if (invitation === null) return null
  const { email, link } = invitation
  return (
    <ShownOnce
      text={t('team.linkText', { email })}
      label={t('team.link')}
      value={link}
      copy={t('team.copyLink')}
    />
  )
}

function invitationOf(answer: unknown): { link: string; email: string } | null {
  if (typeof answer !== 'object' || answer === null || !('link' in answer) || !('email' in answer))
    return null
  return { link: String(answer.link), email: String(answer.email) }
}
