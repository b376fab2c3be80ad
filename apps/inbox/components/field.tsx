import { type InputHTMLAttributes, useId } from 'react'
import type { Failure } from '../lib/failure.ts'
import { useErrorText } from '../lib/use-error-text.ts'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  name: string
  label: string
  hint?: string | undefined
  failure?: Failure | null
}

/** A labelled input that says what is wrong with it. */
export function Field({ label, hint, failure, ...input }: FieldProps) {
  const id = useId()
  const errorText = useErrorText()
  const wrong = failure?.field === input.name ? failure : null
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong || hint ? `${id}-about` : undefined}
        defaultValue={failure?.typed[input.name]}
        {...input}
      />
      {wrong ? (
        <span id={`${id}-about`} className="field-error" role="alert">
          {errorText(wrong)}
        </span>
      ) : hint ? (
        <span id={`${id}-about`} className="hint">
          {hint}
        </span>
      ) : null}
    </div>
  )
}
