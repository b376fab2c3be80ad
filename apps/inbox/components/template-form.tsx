import { type FormEvent, useId, useState } from 'react'
import { CANNED_TEXT_MAX_LENGTH, TEMPLATE_NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { TemplateView } from '#server/protocol/templates.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { ErrorLine } from './error-line.tsx'
import { FormWays } from './form-ways.tsx'
import './canned-form.css'

/** A new template, or another name and text for one that is there. */
export function TemplateForm({ template, onDone }: { template?: TemplateView; onDone?: () => void }) {
  const { t } = useTranslation()
  const id = useId()
  const { change, busy, error } = useChange()
  const [name, setName] = useState(template?.name ?? '')
  const [text, setText] = useState(template?.text ?? '')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const [method, path] = template
      ? (['PATCH', `/api/v1/templates/${template.id}`] as const)
      : (['POST', '/api/v1/templates'] as const)
    if (!(await change(method, path, { name, text }))) return
    if (!template) {
      setName('')
      setText('')
    }
    onDone?.()
  }
  return (
    <form className="canned-form" onSubmit={(event) => void save(event)}>
      <div className="field">
        <label htmlFor={`${id}-name`}>{t('templates.name')}</label>
        <input
          id={`${id}-name`}
          className="input"
          required
          maxLength={TEMPLATE_NAME_MAX_LENGTH}
          pattern="[\p{L}\p{N}][\p{L}\p{N} ._\-]*"
          title={t('templates.nameHint')}
          autoCapitalize="none"
          autoComplete="off"
          placeholder={t('templates.nameExample')}
          aria-describedby={`${id}-hint`}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <span className="hint" id={`${id}-hint`}>
          {t('templates.nameHint')}
        </span>
      </div>
      <div className="field canned-field">
        <label htmlFor={`${id}-text`}>{t('templates.body')}</label>
        <textarea
          id={`${id}-text`}
          className="input"
          dir="auto"
          required
          rows={4}
          maxLength={CANNED_TEXT_MAX_LENGTH}
          placeholder={t('templates.bodyExample', { name: '{{contact.first_name|kak}}', order: '{{order}}' })}
          aria-describedby={`${id}-places`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className="hint" id={`${id}-places`}>
          {t('templates.placesHint', {
            given: '{{order}}',
            otherwise: '{{order|soon}}',
            known: '{{contact.name}}',
          })}
        </span>
      </div>
      <ErrorLine error={error} />
      <FormWays submit={t(template ? 'common.save' : 'templates.addSubmit')} busy={busy} onLeave={onDone} />
    </form>
  )
}
