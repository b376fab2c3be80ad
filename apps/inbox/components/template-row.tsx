import { useState } from 'react'
import type { TemplateView } from '#server/protocol/templates.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { Icon } from './icons.tsx'
import { TemplateForm } from './template-form.tsx'

/** One template, which is edited where it stands, or deleted for good. */
export function TemplateRow({ template }: { template: TemplateView }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const { change, busy, error } = useChange()
  if (isEditing) {
    return (
      <li>
        <TemplateForm template={template} onDone={() => setEditing(false)} />
      </li>
    )
  }
  return (
    <li>
      <span className="thing-name">
        <strong>{template.name}</strong>
        <small className="canned-text" dir="auto">
          {template.text}
        </small>
      </span>
      <span className="thing-ways">
        <button type="button" className="button" onClick={() => setEditing(true)}>
          <Icon name="pen" />
          <span>{t('common.edit')}</span>
        </button>
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) void change('DELETE', `/api/v1/templates/${template.id}`)
          }}
        >
          <ConfirmButton label={t('common.remove')} question={t('templates.sure')} />
        </form>
      </span>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </li>
  )
}
