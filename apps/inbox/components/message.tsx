import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { clockTime, fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { DeliveryProblem, DeliveryState } from './delivery-state.tsx'
import { MediaBlock } from './media-block.tsx'
import { MessageText } from './message-text.tsx'
import './message.css'

interface MessageProps {
  message: MessageView
  /** The first of several by the same person. */
  isFirst: boolean
  conversation: ConversationView | null
}

/** One message, a note of the team, or a line of the system. */
export const Message = memo(function Message({ message, isFirst }: MessageProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  if (message.direction === 'system') return <p className="message-system">{message.text}</p>
  const { direction, author, media, text, sentAt } = message
  const isOurs = direction === 'out' || direction === 'note'
  return (
    <article className={`message ${direction}${isFirst ? ' first' : ''}${media ? ' has-media' : ''}`}>
      <div className="message-bubble">
        {isOurs && (isFirst || direction === 'note') ? (
          <div className="message-by">
            {direction === 'note' ? `${t('message.note')} · ` : null}
            <bdi>{author.name ?? t('message.formerAgent')}</bdi>
          </div>
        ) : isOurs ? null : (
          <span className="hidden-text">{t('message.fromContact')}</span>
        )}
        {media ? <MediaBlock media={media} /> : null}
        {text === '' ? null : <MessageText text={text} />}
        <div className="message-meta">
          <time dateTime={new Date(sentAt).toISOString()} title={fullTime(sentAt, clockwork)}>
            {clockTime(sentAt, clockwork)}
          </time>
          {direction === 'out' ? <DeliveryState status={message.status} /> : null}
        </div>
      </div>
      {direction === 'out' ? <DeliveryProblem message={message} /> : null}
    </article>
  )
})
