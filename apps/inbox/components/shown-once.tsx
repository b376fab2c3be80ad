import { useEffect, useRef } from 'react'
import { CopyButton } from './copy-button.tsx'
import './shown-once.css'

interface ShownOnceProps {
  /** What it is good for, and that it is shown only now. */
  text: string
  label: string
  value: string
  copy: string
}

/** Something that nobody is shown again: a link, a key. */
export function ShownOnce({ text, label, value, copy }: ShownOnceProps) {
  const box = useRef<HTMLDivElement>(null)
  // It comes below the form that made it, often out of sight.
  useEffect(() => {
    if (value) box.current?.scrollIntoView({ block: 'nearest' })
  }, [value])
  return (
    <div className="shown-once" role="status" ref={box}>
      <p>{text}</p>
      <div className="form-row">
        <input
          className="input"
          readOnly
          value={value}
          aria-label={label}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={value} label={copy} />
      </div>
    </div>
  )
}
