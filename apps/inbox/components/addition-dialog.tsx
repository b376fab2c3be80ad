import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import './addition-dialog.css'
import { Dialog } from './dialog.tsx'

interface AdditionDialogProps {
  title: string
  canSend: boolean
  children: ReactNode
  onSend(): void
  onClose(): void
  onKeyDown?(event: KeyboardEvent<HTMLFormElement>): void
}

/** A small form of which a message is made. Ctrl (on a Mac, Command) and Enter send it from any field. */
export function AdditionDialog(props: AdditionDialogProps) {
  const { title, canSend, children, onSend, onClose, onKeyDown } = props
  const { t } = useTranslation()
  const id = useId()
  const send = () => {
    if (!canSend) return
    onSend()
    onClose()
  }
  return (
    <Dialog className="addition-dialog" label={title} onClose={onClose}>
      <form
        aria-labelledby={id}
        onSubmit={(event) => {
          event.preventDefault()
          // The composer that this belongs to has a form of its own.
          event.stopPropagation()
          send()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return onKeyDown?.(event)
          event.preventDefault()
          send()
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
        <div className="confirm-dialog-ways">
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!canSend}>
            {t('composer.send')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
