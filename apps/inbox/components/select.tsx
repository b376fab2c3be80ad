import { useId } from 'react'

interface SelectProps {
  label: string
  value: string
  options: readonly (readonly [value: string, words: string])[]
  onChange(value: string): void
}

/** A labelled choice of one. */
export function Select({ label, value, options, onChange }: SelectProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
