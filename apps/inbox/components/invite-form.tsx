import { useFetcher } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { ShownOnce } from './shown-once.tsx'
import './invite-form.css'

/** Makes an invitation; its link is shown this once, to be sent by whatever the team uses. */
export function InviteForm() {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const failure = failureOf(fetcher.data)
  const made = fetcher.state === 'idle' ? invitationOf(fetcher.data) : null
  return (
    <>
      <fetcher.Form method="post" key={made?.link ?? 'new'}>
        <input type="hidden" name="intent" value="invite" />
        <FormFailure failure={failure} fields={['email']} />
        <div className="form-row">
          <Field
            name="email"
            label={t('common.email')}
            type="email"
            autoComplete="off"
            required
            failure={failure}
          />
          <div className="field invite-role">
            <label htmlFor="invite-role">{t('team.role')}</label>
            <select id="invite-role" name="role" className="input" defaultValue="agent">
              <option value="agent">{t('role.agent')}</option>
              <option value="admin">{t('role.admin')}</option>
            </select>
          </div>
          <button type="submit" className="button primary" disabled={fetcher.state !== 'idle'}>
            {t('team.makeLink')}
          </button>
        </div>
      </fetcher.Form>
      {made ? (
        <ShownOnce
          text={t('team.linkText', { email: made.email })}
          label={t('team.link')}
          value={made.link}
          copy={t('team.copyLink')}
        />
      ) : null}
    </>
  )
}

function invitationOf(answer: unknown): { link: string; email: string } | null {
  if (typeof answer !== 'object' || answer === null || !('link' in answer) || !('email' in answer))
    return null
  return { link: String(answer.link), email: String(answer.email) }
}
