import { useEffect, useRef } from 'react'
import { useFetcher } from 'react-router'
import { Card } from '../components/card.tsx'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { SettingsForm } from '../components/settings-form.tsx'
import { LANGUAGES } from '../i18n/language.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/profile.ts'
import './profile.css'
import { action, loader } from './profile.server.ts'

export { action, loader }

const THEMES = ['system', 'light', 'dark'] as const
const SEND_KEYS = ['enter', 'ctrl-enter'] as const
// Each in its own language: who landed in the wrong one finds home.
const LANGUAGE_NAMES = { en: 'English', id: 'Bahasa Indonesia' }

/** The agent's own name, language, look and password. */
export default function Profile({ loaderData: { name, locale, theme, sendKey } }: Route.ComponentProps) {
  const { t, i18n } = useTranslation()
  useReloadOnLanguage(locale, i18n.language)
  const themes = THEMES.map((value) => ({ value, words: t(`profile.theme.${value}`) }))
  const sendKeys = SEND_KEYS.map((value) => ({ value, words: t(`profile.sendKey.${value}`) }))
  return (
    <>
      <title>{`${t('settings.profile')} · Sapa`}</title>
      <Card title={t('profile.about')} text={t('profile.aboutText')}>
        <SettingsForm intent="profile" submit={t('common.save')} submitClass="primary" fields={['name']}>
          {({ failure }) => (
            <>
              <Field
                name="name"
                label={t('setup.name')}
                defaultValue={name}
                required
                maxLength={200}
                failure={failure}
              />
              <div className="field">
                <label htmlFor="locale">{t('profile.language')}</label>
                <select id="locale" name="locale" className="input" defaultValue={locale}>
                  {LANGUAGES.map((language) => (
                    <option key={language} value={language} lang={language}>
                      {LANGUAGE_NAMES[language]}
                    </option>
                  ))}
                </select>
              </div>
            </>
          )}
        </SettingsForm>
      </Card>
      <Card title={t('profile.look')} text={t('profile.lookText')}>
        <Choice name="theme" chosen={theme} options={themes} />
      </Card>
      <Card title={t('profile.writing')} text={t('profile.writingText')}>
        <Choice name="sendKey" chosen={sendKey} options={sendKeys} />
      </Card>
      <Card title={t('profile.password')} text={t('profile.passwordText')}>
        <SettingsForm
          intent="password"
          submit={t('profile.changePassword')}
          fields={['current', 'password']}
          done={t('profile.passwordChanged')}
        >
          {({ failure }) => (
            <>
              <Field
                name="current"
                label={t('profile.currentPassword')}
                type="password"
                autoComplete="current-password"
                required
                failure={failure}
              />
              <Field
                name="password"
                label={t('profile.newPassword')}
                hint={t('common.passwordHint')}
                type="password"
                autoComplete="new-password"
                minLength={10}
                required
                failure={failure}
              />
            </>
          )}
        </SettingsForm>
      </Card>
    </>
  )
}

interface ChoiceProps {
  /** Of the field, and of what the form asks for. */
  name: string
  chosen: string
  options: { value: string; words: string }[]
}

/** One of a few, kept as soon as it is chosen. */
function Choice({ name, chosen, options }: ChoiceProps) {
  const fetcher = useFetcher<unknown>()
  const shown = fetcher.formData?.get(name) ?? chosen
  return (
    <fetcher.Form method="post" className="inline-form profile-choice">
      <FormFailure failure={failureOf(fetcher.data)} />
      <input type="hidden" name="intent" value={name} />
      {options.map(({ value, words }) => (
        <label key={value} className="profile-option">
          <input
            type="radio"
            name={name}
            value={value}
            checked={shown === value}
            // At once: a choice that is shown a moment later looks like a click that was not taken.
            onChange={(event) => void fetcher.submit(event.currentTarget.form, { flushSync: true })}
          />
          {words}
        </label>
      ))}
    </fetcher.Form>
  )
}

/** Only the catalogue of one language is loaded, so another one needs a fresh page. */
function useReloadOnLanguage(chosen: string, shown: string) {
  const first = useRef(chosen)
  useEffect(() => {
    if (chosen !== first.current && chosen !== shown) location.reload()
  }, [chosen, shown])
}
