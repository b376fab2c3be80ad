import { type FormEvent, useId, useRef, useState } from 'react'
import { fillIn, knownOf, VARIABLES, type Variable } from '#server/protocol/filled-text.ts'
import { CANNED_TEXT_MAX_LENGTH, SHORTCUT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { ErrorLine } from './error-line.tsx'
import { FilledText } from './filled-text.tsx'
import { FormWays } from './form-ways.tsx'
import './canned-form.css'

/** A new canned reply, or another shortcut and text for one that is there. */
export function CannedForm({ reply, onDone }: { reply?: CannedReplyView; onDone?: () => void }) {
  const { t } = useTranslation()
  const id = useId()
  const viewer = useViewer()
  const { change, busy, error } = useChange()
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '')
  const [text, setText] = useState(reply?.text ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const body = { shortcut: shortcut.replace(/^\//, ''), text }
    const worked = reply
      ? await change('PATCH', `/api/v1/canned-replies/${reply.id}`, body)
      : await change('POST', '/api/v1/canned-replies', body)
    if (!worked) return
    if (!reply) {
      setShortcut('')
      setText('')
    }
    onDone?.()
  }
  const insert = (variable: Variable) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {}
    setText(`${text.slice(0, selectionStart)}{{${variable}}}${text.slice(selectionEnd)}`)
    field.current?.focus()
  }
  return (
    <form className="canned-form" onSubmit={(event) => void save(event)}>
      <div className="field">
        <label htmlFor={`${id}-shortcut`}>{t('canned.shortcut')}</label>
        <input
          id={`${id}-shortcut`}
          className="input"
          required
          maxLength={SHORTCUT_MAX_LENGTH + 1}
          pattern="\/?[\p{L}\p{N}_\-]+"
          title={t('canned.shortcutHint')}
          autoCapitalize="none"
          autoComplete="off"
          placeholder={t('canned.shortcutExample')}
          aria-describedby={`${id}-hint`}
          value={shortcut}
          onChange={(event) => setShortcut(event.currentTarget.value)}
        />
        <span className="hint" id={`${id}-hint`}>
          {t('canned.shortcutHint')}
        </span>
      </div>
      <div className="field canned-field">
        <label htmlFor={`${id}-text`}>{t('canned.body')}</label>
        <textarea
          id={`${id}-text`}
          ref={field}
          className="input"
          dir="auto"
          required
          rows={4}
          maxLength={CANNED_TEXT_MAX_LENGTH}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className="hint">{t('canned.variablesHint', { example: '{{contact.name|…}}' })}</span>
        <div className="canned-variables">
          {VARIABLES.map((variable) => (
            <button key={variable} type="button" className="button" onClick={() => insert(variable)}>
              {t(`canned.variable.${variable.replace('.', '_')}` as 'canned.variable.contact_name')}
            </button>
          ))}
        </div>
      </div>
      {text.trim() === '' ? null : (
        <section className="canned-sample" aria-label={t('canned.preview')}>
          <p className="muted">{t('canned.preview')}</p>
          <FilledText parts={fillIn(text, knownOf(SAMPLE, viewer.name))} />
        </section>
      )}
      <ErrorLine error={error} />
      <FormWays submit={t(reply ? 'common.save' : 'canned.addSubmit')} busy={busy} onLeave={onDone} />
    </form>
  )
}

/** Somebody of whom all is known, for the preview. */
const SAMPLE = {
  kind: 'person',
  name: 'Rina Puspita',
  email: 'rina@example.com',
  phone: '6281234567890',
} as const
