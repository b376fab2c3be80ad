import { useEffect } from 'react'
import { useRevalidator } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import './notice.css'

/** A page tried to show the chat and was refused: whoever put the line there is waiting, and one click is enough. */
export function RefusedNotice() {
  const { t } = useTranslation()
  const { refused } = useSignedIn()
  const live = useLive()
  const { websitesSeq, dismissed } = useLiveSnapshot()
  const { revalidate } = useRevalidator()
  const { change, busy, error } = useChange()
  useEffect(() => {
    if (websitesSeq > 0) void revalidate()
  }, [websitesSeq, revalidate])
  if (!refused) return null
  const { websiteId, websiteName, origin, lastSeenAt } = refused
  // A stranger can ask under ever new names: who has seen enough is left alone until the next day.
  const enough = `refused:${websiteId}:${new Date(lastSeenAt).toDateString()}`
  if (dismissed.includes(enough)) return null
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
      <button type="button" className="link-button" onClick={() => live.dismissNotice(enough)}>
        {t('common.dismiss')}
      </button>
      {error ? <p role="alert">{error}</p> : null}
    </div>
  )
}
