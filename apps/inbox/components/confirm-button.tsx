import { useEffect, useState } from 'react'

const ASKING_MS = 4_000

/** A button for what cannot be undone: the first press asks, the second one does it. */
export function ConfirmButton({
  label,
  question,
  className = 'danger',
  onAsk,
}: {
  label: string
  question: string
  className?: string
  /** Before it asks. */
  onAsk?: () => void
}) {
  const [isAsking, setAsking] = useState(false)
  useEffect(() => {
    if (!isAsking) return
    const timer = setTimeout(() => setAsking(false), ASKING_MS)
    return () => clearTimeout(timer)
  }, [isAsking])
  return (
    <button
      type={isAsking ? 'submit' : 'button'}
      className={`button ${className}`}
      onClick={(event) => {
        if (isAsking) {
          // After the browser has submitted: a third press is not another yes.
          setTimeout(() => setAsking(false))
          return
        }
        // React turns it into a submit button before the browser acts on this click.
        event.preventDefault()
        onAsk?.()
        setAsking(true)
      }}
    >
      <span aria-live="polite">{isAsking ? question : label}</span>
    </button>
  )
}
