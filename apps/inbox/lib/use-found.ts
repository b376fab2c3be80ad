import { useEffect } from 'react'
import { useLive } from '../live/use-live.tsx'

const PAUSE_MS = 200
const SHORTEST = 2

/** Fetches the conversations with contacts of this name, so that they stand beside those that are loaded. */
export function useFound(words: string): void {
  const live = useLive()
  const wanted = words.trim()
  useEffect(() => {
    if (wanted.length < SHORTEST) return
    const timer = setTimeout(() => void live.findByContact(wanted), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [live, wanted])
}
