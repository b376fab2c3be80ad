import { type ReactNode, useEffect, useId, useRef } from 'react'
import { createPortal } from 'react-dom'
import { Icon } from '../../../inbox/components/icons.tsx'
import { texts } from './texts.ts'

interface DialogProps {
  title: string
  children: ReactNode
  onClose(): void
  /** The words of the button that does what the dialog is for; without them there is none. */
  action?: string
  canAct?: boolean
  onAct?(): Promise<unknown>
}

/** A dialog above the page; Escape and a click beside it close it. */
export function Dialog({ title, children, onClose, action, canAct = true, onAct }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => element.current?.showModal(), [])
  // At the end of the page, since whatever opened it may be a form of its own.
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it without our help.
    <dialog
      ref={element}
      className="dialog"
      aria-label={title}
      onClose={onClose}
      onClick={({ target }) => target === element.current && onClose()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          if (canAct) void onAct?.()
        }}
      >
        <header>
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={texts.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        {action && (
          <footer>
            <button type="button" className="button" onClick={onClose}>
              {texts.cancel}
            </button>
            <button type="submit" className="button primary" disabled={!canAct}>
              {action}
            </button>
          </footer>
        )}
      </form>
    </dialog>,
    document.body,
  )
}

interface FieldProps {
  label: string
  value: string
  onChange(text: string): void
  hint?: string
  hasFocus?: boolean
}

export function Field({ label, value, onChange, hint, hasFocus = false }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        // biome-ignore lint/a11y/noAutofocus: The first field of a dialog that somebody has just opened.
        autoFocus={hasFocus}
        autoComplete="off"
      />
      {hint && <span className="hint">{hint}</span>}
    </div>
  )
}
