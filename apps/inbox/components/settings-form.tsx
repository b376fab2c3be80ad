import { type ReactNode, useEffect, useState } from 'react'
import { type FetcherWithComponents, useFetcher } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { type Failure, failureOf } from '../lib/failure.ts'
import { FormFailure } from './form-failure.tsx'

interface SettingsFormProps {
  /** Names this form among the page's forms. */
  intent: string
  submit: string
  submitClass?: string
  /** Fields that show their own refusals. */
  fields?: readonly string[]
  children(state: { failure: Failure | null; fetcher: FetcherWithComponents<unknown> }): ReactNode
  /** What stands after it worked. */
  done?: string
}

/** One form of a settings page: it is sent by itself, says what was wrong, and that it worked. */
export function SettingsForm({
  intent,
  submit,
  submitClass = '',
  fields = [],
  children,
  done,
}: SettingsFormProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>({ key: `settings ${intent}` })
  const failure = failureOf(fetcher.data)
  const isDone = fetcher.state === 'idle' && fetcher.data !== undefined && failure === null
  // What worked is not offered for a second time: the fields start anew.
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (isDone) setRound((old) => old + 1)
  }, [isDone])
  return (
    <fetcher.Form method="post" key={round}>
      <input type="hidden" name="intent" value={intent} />
      <FormFailure failure={failure} fields={fields} />
      {children({ failure, fetcher })}
      <div className="inline-form">
        <button type="submit" className={`button ${submitClass}`} disabled={fetcher.state !== 'idle'}>
          {submit}
        </button>
        {isDone ? (
          <span className="form-ok" role="status">
            {done ?? t('common.saved')}
          </span>
        ) : null}
      </div>
    </fetcher.Form>
  )
}
