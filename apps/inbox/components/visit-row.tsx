import { type FormEvent, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { VisitView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { randomId } from '../lib/random-id.ts'
import { shortAge } from '../lib/time.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useErrorText } from '../lib/use-error-text.ts'
import { ApiError, callApi } from '../live/api.ts'

/** One visitor: where, since when, where from; and the first word to them. */
export function VisitRow({ visit }: { visit: VisitView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const channel = useChannel(visit.channelId)
  const [isWriting, setWriting] = useState(false)
  const since = shortAge(visit.since, clockwork, {
    now: t('time.now'),
    minutes: (count) => t('time.minutes', { count }),
    hours: (count) => t('time.hours', { count }),
    yesterday: t('time.yesterday'),
  })
  const track = visit.tracks.at(-1)
  return (
    <li className="visit">
      <div className="visit-page">
        <strong dir="auto">{visit.contactName ?? t('visitors.somebody')}</strong>
        <span dir="auto">{visit.title || visit.url}</span>
        <small>
          <bdi>{placeOf(visit.url)}</bdi>
        </small>
        <small>
          {[
            channel?.name,
            t('visitors.since', { time: since }),
            visit.referrer ? t('visitors.from', { page: placeOf(visit.referrer) }) : null,
            track ? t('visitors.did', { what: track.what }) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </div>
      {visit.conversationId !== null ? (
        <Link className="button" to={`/inbox/${visit.conversationId}`}>
          {t('visitors.open')}
        </Link>
      ) : visit.isTaken ? (
        <span className="muted">{t('visitors.taken')}</span>
      ) : (
        <button
          type="button"
          className="button"
          aria-expanded={isWriting}
          onClick={() => setWriting((old) => !old)}
        >
          {t('visitors.start')}
        </button>
      )}
      {isWriting && visit.conversationId === null ? <FirstMessage visitId={visit.id} /> : null}
    </li>
  )
}

function FirstMessage({ visitId }: { visitId: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const clientId = useRef(randomId())
  const [failure, setFailure] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('text') ?? '')
    setSending(true)
    try {
      const path = `/api/v1/visits/${visitId}/messages`
      const body = { clientId: clientId.current, text }
      const answer = await callApi<{ conversationId: string }>(
        (url, init) => fetch(url, init),
        'POST',
        path,
        body,
      )
      await navigate(`/inbox/${answer.conversationId}`)
    } catch (error) {
      setFailure(error instanceof ApiError ? errorText(error) : t('visitors.lost'))
      setSending(false)
    }
  }
  return (
    <form onSubmit={send}>
      <textarea
        className="input"
        name="text"
        required
        maxLength={TEXT_MAX_LENGTH}
        aria-label={t('visitors.first')}
        placeholder={t('visitors.first')}
        // biome-ignore lint/a11y/noAutofocus: the agent has just asked for this field.
        autoFocus
      />
      {failure === null ? null : (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
      <div>
        <button type="submit" className="button primary" disabled={isSending}>
          {t('visitors.send')}
        </button>
      </div>
    </form>
  )
}

/** An address without its scheme and its questions; a stranger's browser told it, so it is only text. */
function placeOf(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return `${host}${pathname === '/' ? '' : pathname}`
}
