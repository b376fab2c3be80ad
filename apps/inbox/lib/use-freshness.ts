import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

const FRESH_MS = 5_000

/** Loads a page again and again while somebody sees it: most of it changes without anybody's doing. */
export function useFreshness() {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void revalidate(), FRESH_MS)
    return () => clearInterval(timer)
  }, [revalidate])
}
