import type { ReactNode } from 'react'
import { useTranslation } from '../i18n/translations.tsx'

interface FormWaysProps {
  submit: string
  busy: boolean
  /** Leaves what is edited as it was; a form for something new has nothing to leave. */
  onLeave: (() => void) | undefined
  children?: ReactNode
}

/** The foot of a form: to keep what it says, or to leave it. */
export function FormWays({ submit, busy, onLeave, children }: FormWaysProps) {
  const { t } = useTranslation()
  return (
    <div className="form-ways">
      <button type="submit" className="button primary" disabled={busy}>
        {submit}
      </button>
      {onLeave ? (
        <button type="button" className="button quiet" onClick={onLeave}>
          {t('common.cancel')}
        </button>
      ) : null}
      {children}
    </div>
  )
}
