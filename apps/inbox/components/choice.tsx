import { useId } from 'react'
import './choice.css'

interface ChoiceProps<V extends string> {
  label: string
  of: readonly { value: V; label: string }[]
  value: V
  onChange(value: V): void
}

/** One of a few, side by side. */
export function Choice<V extends string>({ label, of, value, onChange }: ChoiceProps<V>) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div>
        {of.map((one) => (
          <label key={one.value}>
            <input
              type="radio"
              name={name}
              checked={one.value === value}
              onChange={() => onChange(one.value)}
            />
            <span>{one.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
