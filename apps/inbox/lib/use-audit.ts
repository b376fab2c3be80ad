import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditEntryView, AuditPage } from '#server/protocol/audit.ts'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import { useErrorText } from './use-error-text.ts'

interface Loaded {
  entries: AuditEntryView[]
  /** Cursor of the next page; undefined before the first, null at the end. */
  next: string | null | undefined
  error: string | null
  busy: boolean
}

const NOTHING: Loaded = { entries: [], next: undefined, error: null, busy: false }

/** The audit log, page by page. */
export function useAudit(mayRead: boolean) {
  const live = useLive()
  const errorText = useErrorText()
  const [loaded, setLoaded] = useState(NOTHING)
  const latest = useRef({ loaded, errorText })
  latest.current = { loaded, errorText }

  const more = useCallback(async () => {
    const { next, busy } = latest.current.loaded
    if (busy || next === null) return
    setLoaded((old) => ({ ...old, busy: true, error: null }))
    try {
      const query = next === undefined ? '' : `?cursor=${encodeURIComponent(next)}`
      const page = await live.ask<AuditPage>(`/api/v1/audit-entries${query}`)
      setLoaded((old) => ({
        entries: [...old.entries, ...page.entries],
        next: page.next,
        error: null,
        busy: false,
      }))
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      const error = latest.current.errorText(refused)
      setLoaded((old) => ({ ...old, busy: false, error }))
    }
  }, [live])

  useEffect(() => {
    if (mayRead) void more()
  }, [mayRead, more])
  const { entries, next, error, busy } = loaded
  return { entries, hasMore: typeof next === 'string', more: () => void more(), busy, error }
}
