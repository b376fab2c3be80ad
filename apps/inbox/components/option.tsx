import type { InputHTMLAttributes } from 'react'
import './option.css'

interface OptionProps extends InputHTMLAttributes<HTMLInputElement> {
  type: 'radio' | 'checkbox'
  label: string
  hint: string
}

/** A choice of a form, with a line about what it does; several stand in a fieldset of class `options`. */
export function Option({ label, hint, ...input }: OptionProps) {
  return (
    <label className="option">
      <input {...input} />
      <span>
        {label}
        <small>{hint}</small>
      </span>
    </label>
  )
}
