import { type ReactNode, useEffect, useState } from 'react'
import { useFetcher } from 'react-router'
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
  children(state: { failure: Failure | null }): ReactNode
  /** What stands after it worked. */
  done?: string
  /** What stands below the form of the last answer that was no refusal. */
  answered?(answer: unknown): ReactNode
}

/** One form of a settings page: it is sent by itself, says what was wrong, and that it worked. */
export function SettingsForm({
  intent,
  submit,
  submitClass = '',
  fields = [],
  children,
  done,
  answered,
}: SettingsFormProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const failure = failureOf(fetcher.data)
  const isDone = fetcher.state === 'idle' && fetcher.data !== undefined && failure === null
  // What worked is not offered for a second time: the fields start anew. At no other time: what was typed stays.
  const [last, setLast] = useState<{ round: number; answer?: unknown }>({ round: 0 })
  useEffect(() => {
    if (isDone) setLast(({ round }) => ({ round: round + 1, answer: fetcher.data }))
  }, [isDone, fetcher.data])
  return (
    <>
      <fetcher.Form method="post" key={last.round}>
        <input type="hidden" name="intent" value={intent} />
        <FormFailure failure={failure} fields={fields} />
        {children({ failure })}
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
      {answered?.(last.answer)}
    </>
  )
}
