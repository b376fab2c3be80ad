import { useId } from 'react'

interface SelectProps {
  label: string
  options: readonly (readonly [value: string, words: string])[]
  /** In a form that is sent as it stands. */
  name?: string
  defaultValue?: string
  value?: string
  onChange?(value: string): void
}

/** A labelled choice of one. */
export function Select({ label, options, onChange, ...select }: SelectProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        onChange={onChange && ((event) => onChange(event.target.value))}
        {...select}
      >
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
