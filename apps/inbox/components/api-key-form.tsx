import { useId } from 'react'
import { API_SCOPES } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { Failure } from '../lib/failure.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { ChannelChoice } from './channel-choice.tsx'
import { Field } from './field.tsx'
import { Option } from './option.tsx'
import { SettingsForm } from './settings-form.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Makes an API key; it is shown this once. */
export function ApiKeyForm({ channels }: { channels: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation()
  return (
    <SettingsForm
      intent="create"
      submit={t('apiKeys.make')}
      submitClass="primary"
      fields={['name', 'recipients']}
      done={t('apiKeys.made')}
      answered={(answer) => <Made token={tokenOf(answer)} />}
    >
      {({ failure }) => (
        <>
          <Field
            name="name"
            label={t('apiKeys.name')}
            hint={t('apiKeys.nameHint')}
            required
            maxLength={200}
            autoComplete="off"
            failure={failure}
          />
          <fieldset className="options">
            <legend>{t('apiKeys.mayDo')}</legend>
            {API_SCOPES.map((scope) => (
              <Option
                key={scope}
                type="checkbox"
                name={scope}
                defaultChecked={scope !== 'manage'}
                label={t(`apiKeys.scopes.${scope}`)}
                hint={t(`apiKeys.scopes.${scope}Hint`)}
              />
            ))}
          </fieldset>
          <ChannelChoice channels={channels} />
          <Recipients failure={failure?.field === 'recipients' ? failure : null} />
        </>
      )}
    </SettingsForm>
  )
}

function Recipients({ failure }: { failure: Failure | null }) {
  const { t } = useTranslation()
  const id = useId()
  const errorText = useErrorText()
  return (
    <div className="field">
      <label htmlFor={id}>{t('apiKeys.recipients')}</label>
      <textarea
        id={id}
        name="recipients"
        className="input"
        rows={3}
        spellCheck={false}
        aria-invalid={failure ? true : undefined}
        aria-describedby={`${id}-about`}
      />
      {failure ? (
        <span id={`${id}-about`} className="field-error" role="alert">
          {errorText(failure)}
        </span>
      ) : (
        <span id={`${id}-about`} className="hint">
          {t('apiKeys.recipientsHint')}
        </span>
      )}
    </div>
  )
}

function Made({ token }: { token: string | null }) {
  const { t } = useTranslation()
  if (token === null) return null
  return (
    <ShownOnce text={t('apiKeys.madeText')} label={t('apiKeys.key')} value={token} copy={t('apiKeys.copy')} />
  )
}

function tokenOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'token' in answer ? String(answer.token) : null
}
