import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import './toast.css'

interface Toast {
  text: string
  isBad?: boolean
  /** What the button takes back; the toast goes away with it. */
  undo?: () => void
}

interface Toasts {
  show(toast: Toast): void
}

const ToastContext = createContext<Toasts | null>(null)
const SHOWN_MS = 10_000

/** One line at the foot of the screen that says what was done, and takes it back where that is possible. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const [isHeld, setHeld] = useState(false)
  const toasts = useMemo(() => ({ show: setToast }), [])
  useEffect(() => {
    if (!toast || isHeld) return
    const timer = setTimeout(() => setToast(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, isHeld])
  return (
    <ToastContext value={toasts}>
      {children}
      {/* Always there, so that a screen reader hears what is put into it. */}
      <div className="toasts" role="status">
        {toast ? <ToastLine toast={toast} onHold={setHeld} onClose={() => setToast(null)} /> : null}
      </div>
    </ToastContext>
  )
}

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext)
  if (!toasts) throw new Error('useToasts was called outside of ToastProvider.')
  return toasts
}

function ToastLine({
  toast: { text, isBad, undo },
  onHold,
  onClose,
}: {
  toast: Toast
  onHold(held: boolean): void
  onClose(): void
}) {
  const { t } = useTranslation()
  // Whoever is about to press its button is given the time.
  useEffect(() => () => onHold(false), [onHold])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only how long it stays depends on these.
    <div
      className={isBad ? 'toast bad' : 'toast'}
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
    >
      <span>{text}</span>
      {undo ? (
        <button
          type="button"
          className="toast-undo"
          onClick={() => {
            onClose()
            undo()
          }}
        >
          {t('common.undo')}
        </button>
      ) : null}
      <button type="button" className="toast-close" aria-label={t('common.dismiss')} onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  )
}
