import { memo } from 'react'
import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { hueOf } from '../lib/names.ts'
import type { Deed } from '../lib/split-thread.ts'
import { clockTime, fullTime } from '../lib/time.ts'
import { useOwnAuthor } from '../lib/use-author-name.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { DeedLines } from './deed-lines.tsx'
import { DeliveryProblem, DeliveryState } from './delivery-state.tsx'
import { Icon } from './icons.tsx'
import { MessageBody } from './message-body.tsx'
import { MessageWays } from './message-ways.tsx'
import './message.css'
import { QuotedBlock } from './quoted-block.tsx'
import { ReactionChips } from './reaction-chips.tsx'
import { ScheduledLine } from './scheduled-line.tsx'
import { SystemLine } from './system-line.tsx'
import { useThreadWays } from './thread-ways.tsx'

interface MessageProps {
  message: MessageView
  /** The first of several by the same person. */
  isFirst: boolean
  /** In a group every author is named. */
  isGroup: boolean
  /** What the other side is called; null in a group, where everybody has a name of their own. */
  contactName: string | null
  deeds: readonly Deed[] | undefined
}

const NAME_HUES = 8
const NO_DEEDS: readonly Deed[] = []

/** One message, a note of the team, or a line of the system. */
export const Message = memo(function Message(props: MessageProps) {
  const { message, isFirst, contactName, deeds = NO_DEEDS } = props
  const ways = useThreadWays()
  if (message.direction === 'system' || message.kind === 'system') return <SystemLine message={message} />
  const { direction, reactions, quoted } = message
  const isChanging = deeds.some(({ kind, state }) => state === 'pending' && kind !== 'vote')
  return (
    <article id={`message-${message.id}`} className={classOf(message, isFirst, isChanging)}>
      <div className="message-line">
        <div className="message-bubble">
          <Author {...props} />
          <Marks message={message} />
          {quoted ? (
            <QuotedBlock
              quoted={quoted}
              contactName={contactName}
              onJump={quoted.messageId === null ? null : () => ways.jump(quoted.messageId ?? '')}
            />
          ) : null}
          <MessageBody message={message} contactName={contactName} deeds={deeds} />
          <Meta message={message} />
        </div>
        {direction === 'note' ? null : <MessageWays message={message} />}
      </div>
      <ReactionChips
        reactions={reactions}
        contactName={contactName}
        onTakeBack={ways.offers(message).react ? () => ways.react(message, '') : null}
      />
      {direction === 'out' ? <DeliveryProblem message={message} /> : null}
      <ScheduledLine message={message} />
      <DeedLines deeds={deeds} />
    </article>
  )
})

function classOf(message: MessageView, isFirst: boolean, isChanging: boolean): string {
  const { direction, kind, media, historic, deletedAt } = message
  const names = {
    first: isFirst,
    'has-media': media !== null,
    bare: kind === 'sticker' && media !== null && deletedAt === null,
    changing: isChanging,
    later: message.sendAt !== null,
    historic,
  }
  const chosen = Object.entries(names).flatMap(([name, isOn]) => (isOn ? [name] : []))
  return ['message', direction, ...chosen].join(' ')
}

function Author({ message: { direction, author }, isFirst, isGroup }: MessageProps) {
  const { t } = useTranslation()
  const ownName = useOwnAuthor()
  if (direction === 'in') {
    if (!isGroup) return <span className="hidden-text">{t('message.fromContact')}</span>
    const name = author.name ?? t('message.somebody')
    return (
      <div className={isFirst ? `message-by name-${hueOf(author.id ?? '', NAME_HUES)}` : 'hidden-text'}>
        <bdi>{name}</bdi>
      </div>
    )
  }
  if (!isFirst && direction !== 'note') return null
  return (
    <div className="message-by">
      {direction === 'note' ? `${t('message.note')} · ` : null}
      {author.id === null && author.name === null ? <Icon name="phone" /> : null}
      <bdi>{ownName(author)}</bdi>
    </div>
  )
}

function Marks({ message: { details, deletedAt } }: Pick<MessageProps, 'message'>) {
  const { t } = useTranslation()
  if (deletedAt !== null || (!details?.forwarded && !details?.viewOnce)) return null
  return (
    <div className="message-marks">
      {details.forwarded ? (
        <span>
          <Icon name="forward" />
          {t('message.forwarded')}
        </span>
      ) : null}
      {details.viewOnce ? (
        <span>
          <Icon name="eyeOnce" />
          {t('message.viewOnce')}
        </span>
      ) : null}
    </div>
  )
}

function Meta({ message }: Pick<MessageProps, 'message'>) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { direction, sentAt, editedAt, starred, status } = message
  return (
    <div className="message-meta">
      {starred ? (
        <span className="message-star" title={t('message.starred')}>
          <Icon name="star" />
          <span className="hidden-text">{t('message.starred')}</span>
        </span>
      ) : null}
      {editedAt === null ? null : <span title={fullTime(editedAt, clockwork)}>{t('message.edited')}</span>}
      <time dateTime={new Date(sentAt).toISOString()} title={fullTime(sentAt, clockwork)}>
        {clockTime(sentAt, clockwork)}
      </time>
      {direction === 'out' ? <DeliveryState status={status} /> : null}
    </div>
  )
}
