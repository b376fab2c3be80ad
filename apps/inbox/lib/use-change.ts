import { useEffect, useState } from 'react'
import { ApiError } from '../live/api.ts'
import type { ChangeMethod } from '../live/live.ts'
import { useLive } from '../live/use-live.tsx'
import { useErrorText } from './use-error-text.ts'

const SHOWN_MS = 8_000

/** Asks the server for a change and says what went wrong, if something did. The result comes by the log. */
export function useChange() {
  const live = useLive()
  const errorText = useErrorText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    if (error === null) return
    const timer = setTimeout(() => setError(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [error])
  /** Answers whether it worked. */
  const change = async (method: ChangeMethod, path: string, body?: object): Promise<boolean> => {
    setBusy(true)
    setError(null)
    try {
      await live.change(method, path, body)
      return true
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      setError(errorText(refused))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { change, busy, error, clear: () => setError(null) }
}
