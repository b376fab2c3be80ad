import type { ReactNode } from 'react'
import { useNavigation } from 'react-router'

/** Sends a form once: while it is on its way the button waits. */
export function SubmitButton({ children, className = '' }: { children: ReactNode; className?: string }) {
  const busy = useNavigation().state !== 'idle'
  return (
    <button type="submit" className={`button primary ${className}`} disabled={busy} aria-busy={busy}>
      {children}
    </button>
  )
}
