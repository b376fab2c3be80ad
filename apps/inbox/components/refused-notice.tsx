import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useRevalidator } from 'react-router'
import { useChange } from '../lib/use-change.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import './notice.css'

/** A page tried to show the chat and was refused: whoever put the line there is waiting, and one click is enough. */
export function RefusedNotice() {
  const { t } = useTranslation()
  const { refused } = useSignedIn()
  const { websitesSeq } = useLiveSnapshot()
  const { revalidate } = useRevalidator()
  const { change, busy, error } = useChange()
  useEffect(() => {
    if (websitesSeq > 0) void revalidate()
  }, [websitesSeq, revalidate])
  if (!refused) return null
  const { websiteId, websiteName, origin } = refused
  return (
    <div className="notice" role="status">
      <p>{t('websites.refusedNotice', { origin, website: websiteName })}</p>
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => void change('PUT', `/api/v1/websites/${websiteId}/origins`, { origin })}
      >
        {t('websites.allow')}
      </button>
      {error ? <p role="alert">{error}</p> : null}
    </div>
  )
}
