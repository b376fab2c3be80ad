import type { ReactNode } from 'react'
import { URL_MAX_LENGTH } from '#server/protocol/limits.ts'
import { PROGRAM_EVENTS } from '#server/protocol/program-events.ts'
import type { WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { Failure } from '../lib/failure.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { Field } from './field.tsx'
import { Option } from './option.tsx'
import './webhook-fields.css'

/** What most programs want to know. */
const USUAL: readonly string[] = ['message.created', 'message.updated', 'messages.status']

interface WebhookFieldsProps {
  /** The one that is edited; a new one without it. */
  webhook?: WebhookView
  failure: Failure | null
  children?: ReactNode
}

/** What can be said of a webhook: where it is, and what it is told. */
export function WebhookFields({ webhook, failure, children }: WebhookFieldsProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const isOwner = useViewer().role === 'owner'
  const chosen: readonly string[] = webhook?.events ?? USUAL
  return (
    <>
      <Field
        name="url"
        type="url"
        label={t('webhooks.url')}
        hint={t('webhooks.urlHint')}
        required
        maxLength={URL_MAX_LENGTH}
        autoComplete="off"
        defaultValue={webhook?.url}
        failure={failure}
      />
      {children}
      <fieldset className="options webhook-events">
        <legend>{t('webhooks.told')}</legend>
        {failure?.field === 'events' ? (
          <p className="field-error" role="alert">
            {errorText(failure)}
          </p>
        ) : null}
        {PROGRAM_EVENTS.map((type) => (
          <Option
            key={type}
            type="checkbox"
            name={type}
            defaultChecked={chosen.includes(type)}
            label={t(`webhooks.event.${type}`)}
            hint={type}
          />
        ))}
      </fieldset>
      {isOwner ? (
        <Option
          type="checkbox"
          name="allowPrivate"
          defaultChecked={webhook?.allowPrivate ?? false}
          label={t('webhooks.private')}
          hint={t('webhooks.privateHint')}
        />
      ) : null}
    </>
  )
}
