import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ConversationView, LabelView, MemberView } from '#server/protocol/views.ts'
import { kindIcon } from '../lib/kind-icons.ts'
import { comingTime, fullTime } from '../lib/time.ts'
import { useClockwork, useShortAge } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { labelsOf } from '../lib/use-labels.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import { Avatar } from './avatar.tsx'
import { Icon, type IconName } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { PrioritySign } from './priority.tsx'
import './conversation-row.css'

interface RowProps {
  conversation: ConversationView
  assignee: MemberView | null
  /** All labels of the account. */
  labels: Readonly<Record<string, LabelView>>
  /** The channel's name, where there are several of its kind. */
  channelName: string | null
  isOpen: boolean
  to: string
}

/** One conversation in the list: who, when, the last words, and what asks for attention. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  assignee,
  labels,
  channelName,
  isOpen,
  to,
}: RowProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const age = useShortAge(conversation.lastActivityAt)
  const name = useContactName(conversation.contact)
  const { contact, unreadCount, snoozedUntil, pinned, archived, mutedUntil, priority } = conversation
  const worn = labelsOf(labels, conversation.labelIds)
  const isMuted = mutedUntil !== null && mutedUntil > clockwork.now
  const isTagged = worn.length > 0 || priority !== 'none'
  const hasMarks =
    isTagged || assignee || snoozedUntil !== null || channelName || archived || contact.kind === 'group'
  return (
    <li>
      <Link
        to={to}
        className={unreadCount > 0 ? 'row unread' : 'row'}
        aria-current={isOpen ? 'true' : undefined}
        prefetch="none"
      >
        <Avatar id={contact.id} name={contact.name} channel={conversation.channelKind} />
        <span className="row-body">
          <span className="row-line">
            <bdi className="row-name">{name}</bdi>
            {isMuted ? <Sign icon="mute" words={t('chat.isMuted')} /> : null}
            {pinned ? <Sign icon="tack" words={t('chat.isPinned')} /> : null}
            <time
              dateTime={new Date(conversation.lastActivityAt).toISOString()}
              title={fullTime(conversation.lastActivityAt, clockwork)}
            >
              {age}
            </time>
          </span>
          <span className="row-line">
            <Preview conversation={conversation} />
            {unreadCount > 0 ? (
              <span className="row-count">
                {unreadCount > 99 ? '99+' : unreadCount}
                <span className="hidden-text"> {t('inbox.unread', { count: unreadCount })}</span>
              </span>
            ) : null}
          </span>
          {hasMarks ? (
            <span className="row-line row-marks">
              <PrioritySign priority={priority} />
              {worn.map((label) => (
                <LabelChip key={label.id} label={label} />
              ))}
              {contact.kind === 'group' ? <span className="row-mark">{t('contact.isGroup')}</span> : null}
              {channelName ? (
                <span className="row-mark">
                  <bdi>{channelName}</bdi>
                </span>
              ) : null}
              {archived ? <span className="row-mark">{t('chat.isArchived')}</span> : null}
              {assignee ? (
                <span className="row-mark">
                  <Avatar id={assignee.agentId} name={assignee.name} size="tiny" />
                  <bdi>{assignee.name}</bdi>
                </span>
              ) : null}
              {snoozedUntil !== null ? (
                <span className="row-mark">
                  <Icon name="clock" />
                  {t('inbox.until', { time: comingTime(snoozedUntil, clockwork) })}
                </span>
              ) : null}
            </span>
          ) : null}
        </span>
      </Link>
    </li>
  )
})

function Preview({ conversation: { lastMessage, contact } }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const words = useMessageWords()
  if (!lastMessage) return <span className="row-preview muted">{t('inbox.noMessage')}</span>
  const text = words({ kind: lastMessage.kind, text: lastMessage.preview })
  const icon = kindIcon(lastMessage.kind)
  const isOurs = lastMessage.direction === 'out' || lastMessage.direction === 'note'
  const who = isOurs || contact.kind === 'group' ? lastMessage.authorName : null
  return (
    <span className="row-preview" dir="auto">
      {lastMessage.direction === 'note' ? <Icon name="note" /> : null}
      {who ? <bdi>{t('inbox.by', { name: who.split(' ')[0] })}</bdi> : null}
      {icon ? <Icon name={icon} /> : null}
      {text}
    </span>
  )
}

function Sign({ icon, words }: { icon: IconName; words: string }) {
  return (
    <span className="row-sign" title={words}>
      <Icon name={icon} />
      <span className="hidden-text">{words}</span>
    </span>
  )
}
