import { useId } from 'react'
import { useFetcher } from 'react-router'
import { API_SCOPES } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { ChannelChoice } from './channel-choice.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { Option } from './option.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Makes an API key; it is shown this once. */
export function ApiKeyForm({ channels }: { channels: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation()
  const id = useId()
  const errorText = useErrorText()
  const fetcher = useFetcher<unknown>()
  const failure = failureOf(fetcher.data)
  const made = fetcher.state === 'idle' ? tokenOf(fetcher.data) : null
  const wrongRecipients = failure?.field === 'recipients' ? failure : null
  return (
    <>
      <fetcher.Form method="post" key={made ?? 'new'}>
        <input type="hidden" name="intent" value="create" />
        <FormFailure failure={failure} fields={['name', 'recipients']} />
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
        <div className="field">
          <label htmlFor={`${id}-recipients`}>{t('apiKeys.recipients')}</label>
          <textarea
            id={`${id}-recipients`}
            name="recipients"
            className="input"
            rows={3}
            spellCheck={false}
            aria-invalid={wrongRecipients ? true : undefined}
            aria-describedby={`${id}-about`}
          />
          {wrongRecipients ? (
            <span id={`${id}-about`} className="field-error" role="alert">
              {errorText(wrongRecipients)}
            </span>
          ) : (
            <span id={`${id}-about`} className="hint">
              {t('apiKeys.recipientsHint')}
            </span>
          )}
        </div>
        <button type="submit" className="button primary" disabled={fetcher.state !== 'idle'}>
          {t('apiKeys.make')}
        </button>
      </fetcher.Form>
      {made ? (
        <ShownOnce
          text={t('apiKeys.madeText')}
          label={t('apiKeys.key')}
          value={made}
          copy={t('apiKeys.copy')}
        />
      ) : null}
    </>
  )
}

function tokenOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'token' in answer ? String(answer.token) : null
}
