import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ConversationView, MemberView } from '#server/protocol/views.ts'
import { comingTime, fullTime } from '../lib/time.ts'
import { useClockwork, useShortAge } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import './conversation-row.css'

interface RowProps {
  conversation: ConversationView
  assignee: MemberView | null
  isOpen: boolean
  to: string
}

/** One conversation in the list: who, when, the last words, and what asks for attention. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  assignee,
  isOpen,
  to,
}: RowProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const age = useShortAge(conversation.lastActivityAt)
  const name = useContactName(conversation.contact)
  const { contact, unreadCount, snoozedUntil } = conversation
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
          {assignee || snoozedUntil !== null ? (
            <span className="row-line row-marks">
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

function Preview({ conversation: { lastMessage } }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  if (!lastMessage) return <span className="row-preview muted">{t('inbox.noMessage')}</span>
  const words = lastMessage.preview || t('inbox.file')
  const who =
    lastMessage.direction === 'out' || lastMessage.direction === 'note' ? lastMessage.authorName : null
  return (
    <span className="row-preview" dir="auto">
      {lastMessage.direction === 'note' ? <Icon name="note" /> : null}
      {lastMessage.kind !== 'text' && lastMessage.kind !== 'system' ? <Icon name="clip" /> : null}
      {who ? <bdi>{t('inbox.by', { name: who.split(' ')[0] })}</bdi> : null}
      {words}
    </span>
  )
}
