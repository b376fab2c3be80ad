import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import './confirm-dialog.css'

interface ConfirmDialogProps {
  title: string
  children: ReactNode
  confirm: string
  /** What leaves everything as it is says, where it is not "Cancel". */
  cancel?: string
  isDangerous?: boolean
  busy?: boolean
  onConfirm(): void
  onClose(): void
}

/** Asks before something that cannot be undone. Escape and the first button leave everything as it is. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirm, cancel, isDangerous = true, busy = false, onConfirm, onClose } = props
  const { t } = useTranslation()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="confirm-dialog"
      aria-labelledby={id}
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id}>{title}</h2>
      <div className="confirm-dialog-text">{children}</div>
      <div className="confirm-dialog-ways">
        <button type="button" className="button" onClick={onClose}>
          {cancel ?? t('common.cancel')}
        </button>
        <button
          type="button"
          className={isDangerous ? 'button danger-solid' : 'button primary'}
          disabled={busy}
          onClick={onConfirm}
        >
          {confirm}
        </button>
      </div>
    </dialog>
  )
}
