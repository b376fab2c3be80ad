import { type ReactNode, useState } from 'react'
import { URL_MAX_LENGTH } from '#server/protocol/limits.ts'
import { FORMAT_EVENTS, WEBHOOK_FORMATS, type WebhookFormat } from '#server/protocol/webhook-formats.ts'
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
  const [format, setFormat] = useState(webhook?.format ?? 'sapa')
  const chosen = chosenIn(format, webhook)
  const offered =
    format === 'sapa'
      ? FORMAT_EVENTS[format].map((type) => [type, t(`webhooks.event.${type}`)] as const)
      : FORMAT_EVENTS[format].map((type) => [type, t(`webhooks.news.${type}`)] as const)
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
      <fieldset className="options">
        <legend>{t('webhooks.format')}</legend>
        {WEBHOOK_FORMATS.map((one) => (
          <Option
            key={one}
            type="radio"
            name="format"
            value={one}
            checked={one === format}
            onChange={() => setFormat(one)}
            label={t(`webhooks.formats.${one}.name`)}
            hint={t(`webhooks.formats.${one}.text`)}
          />
        ))}
      </fieldset>
      <fieldset className="options webhook-events" key={format}>
        <legend>{t('webhooks.told')}</legend>
        {failure?.field === 'events' ? (
          <p className="field-error" role="alert">
            {errorText(failure)}
          </p>
        ) : null}
        {offered.map(([type, label]) => (
          <Option
            key={type}
            type="checkbox"
            name={type}
            defaultChecked={chosen.includes(type)}
            label={label}
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

/** What is ticked: what it is told now, else what programs mostly want; in another gateway's words all that it can say. */
function chosenIn(format: WebhookFormat, webhook: WebhookView | undefined): readonly string[] {
  if (format === webhook?.format) return webhook.events
  return format === 'sapa' ? USUAL : FORMAT_EVENTS[format]
}
