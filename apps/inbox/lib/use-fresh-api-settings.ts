import { useEffect } from 'react'
import { useRevalidator } from 'react-router'
import { useLiveSnapshot } from '../live/use-live.tsx'

/** A colleague may have changed how programs call the account: what the page shows is loaded again. */
export function useFreshApiSettings() {
  const { apiKeysSeq } = useLiveSnapshot()
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (apiKeysSeq > 0) void revalidate()
  }, [apiKeysSeq, revalidate])
}
