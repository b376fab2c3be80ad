import { useTranslation } from '../i18n/translations.tsx'
import { clockTime, comingTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useErrorText } from '../lib/use-error-text.ts'
import { useViewer } from '../lib/use-viewer.ts'
import type { OutboxEntry } from '../live/outbox.ts'
import { useLive } from '../live/use-live.tsx'
import { ContactCards } from './contact-cards.tsx'
import { DeliveryState } from './delivery-state.tsx'
import { MediaBlock } from './media-block.tsx'
import { MessageText } from './message-text.tsx'
import { PollCard } from './poll-card.tsx'
import { QuotedBlock } from './quoted-block.tsx'
import { VoicePlayer } from './voice-player.tsx'

/** A reply that only this browser has so far. It is kept over a reload and sent when the server can be reached. */
export function PendingMessage({ entry, contactName }: { entry: OutboxEntry; contactName: string | null }) {
  const { t } = useTranslation()
  const live = useLive()
  const viewer = useViewer()
  const clockwork = useClockwork()
  const errorText = useErrorText()
  const hasFailed = entry.state === 'failed'
  return (
    <article className={`message pending first ${entry.note ? 'note' : 'out'}`}>
      <div className="message-bubble">
        <div className="message-by">
          {entry.note ? `${t('message.note')} · ` : null}
          <bdi>{viewer.name}</bdi>
        </div>
        {entry.quoted ? <QuotedBlock quoted={entry.quoted} contactName={contactName} onJump={null} /> : null}
        {entry.media && entry.content?.kind === 'voice' ? (
          <VoicePlayer media={entry.media} voice={entry.content} isPlayed={false} />
        ) : entry.media ? (
          <MediaBlock media={entry.media} />
        ) : null}
        {entry.content?.kind === 'poll' ? (
          <PollCard
            poll={{ ...entry.content, votes: [] }}
            contactName={contactName}
            pending={null}
            onVote={null}
          />
        ) : null}
        {entry.content?.kind === 'contacts' ? <ContactCards contacts={entry.content.contacts} /> : null}
        {entry.text === '' ? null : <MessageText text={entry.text} />}
        <div className="message-meta">
          <time dateTime={new Date(entry.createdAt).toISOString()}>
            {entry.sendAt === null
              ? clockTime(entry.createdAt, clockwork)
              : t('message.sendAt', { time: comingTime(entry.sendAt, clockwork) })}
          </time>
          <DeliveryState status={hasFailed ? 'failed' : 'queued'} />
        </div>
      </div>
      {hasFailed ? (
        <p className="delivery-problem" role="alert">
          <span>{entry.failure ? errorText(entry.failure) : t('status.failed')}</span>
          {entry.failure?.code === 'answered_meanwhile' ? (
            <button
              type="button"
              className="link-button"
              onClick={() => live.outbox.sendAnyway(entry.clientId)}
            >
              {t('together.sendAnyway')}
            </button>
          ) : (
            <button type="button" className="link-button" onClick={() => live.outbox.retry(entry.clientId)}>
              {t('message.tryAgain')}
            </button>
          )}
          <button
            type="button"
            className="link-button danger"
            onClick={() => live.outbox.discard(entry.clientId)}
          >
            {t('message.discard')}
          </button>
        </p>
      ) : null}
    </article>
  )
}
