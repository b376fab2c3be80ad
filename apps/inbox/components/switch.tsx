import { useId } from 'react'
import './switch.css'

interface SwitchProps {
  label: string
  hint: string
  isOn: boolean
  disabled?: boolean
  onChange(isOn: boolean): void
}

/** Something that is on or off, and changes at once. */
export function Switch({ label, hint, isOn, disabled, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`}>{hint}</p>
    </div>
  )
}
