import { type FormEvent, useId, useState } from 'react'
import type { GatewayCallView } from '#server/protocol/gateway-calls.ts'
import { CURL_MAX_LENGTH } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useErrorText } from '../lib/use-error-text.ts'
import { ApiError, callApi } from '../live/api.ts'
import { Card } from './card.tsx'
import { ErrorLine } from './error-line.tsx'
import { OldCallView } from './old-call-view.tsx'
import './old-call-box.css'

/** A place for a call of another gateway: what it would do here, how it is written now, and its answer if it is run. */
export function OldCallBox() {
  const { t } = useTranslation()
  const id = useId()
  const errorText = useErrorText()
  const [command, setCommand] = useState('')
  const [key, setKey] = useState('')
  const [view, setView] = useState<GatewayCallView | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = async (run: boolean) => {
    setBusy(true)
    setError(null)
    try {
      const body = { command, key, run }
      const path = '/api/v1/gateway-calls'
      setView(await callApi<GatewayCallView>((url, init) => fetch(url, init), 'POST', path, body))
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      setError(errorText(refused))
    } finally {
      setBusy(false)
    }
  }
  const look = (event: FormEvent) => {
    event.preventDefault()
    void ask(false)
  }
  // What is run is what was looked at.
  const changed = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value)
    setView(null)
  }
  return (
    <Card title={t('oldCall.title')} text={t('oldCall.text')}>
      <form className="old-call-form" onSubmit={look}>
        <div className="field">
          <label htmlFor={`${id}-command`}>{t('oldCall.command')}</label>
          <textarea
            id={`${id}-command`}
            className="input"
            dir="ltr"
            required
            rows={6}
            maxLength={CURL_MAX_LENGTH}
            spellCheck={false}
            autoCapitalize="none"
            placeholder={t('oldCall.example')}
            value={command}
            onChange={changed(setCommand)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-key`}>{t('oldCall.key')}</label>
          <input
            id={`${id}-key`}
            className="input"
            dir="ltr"
            type="password"
            autoComplete="off"
            maxLength={200}
            aria-describedby={`${id}-hint`}
            value={key}
            onChange={changed(setKey)}
          />
          <span className="hint" id={`${id}-hint`}>
            {t('oldCall.keyHint')}
          </span>
        </div>
        <ErrorLine error={error} />
        <button type="submit" className="button primary" disabled={busy}>
          {t('oldCall.look')}
        </button>
      </form>
      <div className="old-call-result" aria-live="polite">
        {view ? <OldCallView view={view} busy={busy} onRun={() => void ask(true)} /> : null}
      </div>
    </Card>
  )
}
