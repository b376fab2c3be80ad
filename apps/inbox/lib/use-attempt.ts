import { useEffect, useState } from 'react'
import { ApiError } from '../live/api.ts'
import { useErrorText } from './use-error-text.ts'

const SHOWN_MS = 8_000

/** Asks the server for something and says what went wrong, if something did. */
export function useAttempt() {
  const errorText = useErrorText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    if (error === null) return
    const timer = setTimeout(() => setError(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [error])
  /** Answers whether it worked. */
  const attempt = async (ask: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setError(null)
    try {
      await ask()
      return true
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      setError(errorText(refused))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { attempt, busy, error, clear: () => setError(null) }
}
