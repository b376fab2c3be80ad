import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import './dialog.css'

interface DialogProps {
  label: string
  className: string
  children: ReactNode
  onClose(): void
  onKeyDown?(event: KeyboardEvent): void
}

/** A window over the page. Escape, or a click beside it, closes it; the focus then goes back to where it was. */
export function Dialog({ label, className, children, onClose, onKeyDown }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const element = dialog.current
    element?.showModal()
    // The field to type in, or the window as a whole: no button is pressed by a hasty Enter.
    const first = element?.querySelector('input') ?? element
    first?.focus()
    return () => {
      element?.close()
      // What was on the page may have gone meanwhile.
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={`dialog ${className}`}
      aria-label={label}
      onKeyDown={(event) => {
        onKeyDown?.(event)
        event.stopPropagation()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      {children}
    </dialog>
  )
}
