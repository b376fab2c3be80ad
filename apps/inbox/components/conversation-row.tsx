import { memo } from 'react'
import { Link } from 'react-router'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { kindIcon } from '../lib/kind-icons.ts'
import { photoOf } from '../lib/photos.ts'
import { marksOf } from '../lib/row-marks.ts'
import { fullTime } from '../lib/time.ts'
import { useClockwork, useShortAge } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import type { InboxState } from '../live/state.ts'
import { Avatar } from './avatar.tsx'
import { Icon, type IconName } from './icons.tsx'
import { RowCheck } from './row-check.tsx'
import { RowMarks } from './row-marks.tsx'
import './conversation-row.css'

interface RowProps {
  conversation: ConversationView
  labels: InboxState['labels']
  members: InboxState['members']
  channels: InboxState['channels']
  isOpen: boolean
  to: string
  /** Its place in the whole list, of which only a part is on the page. */
  place: number
  isSelected: boolean
  onSelect(id: string, toRange: boolean): void
}

/** One conversation in the list: who, when, the last words, and what asks for attention. */
export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { conversation, labels, members, channels, isOpen, to, place, isSelected, onSelect } = props
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const age = useShortAge(conversation.lastActivityAt)
  const name = useContactName(conversation.contact)
  const { contact, unreadCount, pinned, mutedUntil } = conversation
  const isMuted = mutedUntil !== null && mutedUntil > clockwork.now
  const marks = marksOf(conversation, { labels, members, channels })
  const looks = ['row', unreadCount > 0 && 'unread', marks && 'marked'].filter(Boolean).join(' ')
  return (
    <li className={isSelected ? 'row-item selected' : 'row-item'} aria-posinset={place} aria-setsize={-1}>
      <RowCheck
        name={name}
        isChecked={isSelected}
        onToggle={(toRange) => onSelect(conversation.id, toRange)}
      />
      <Link
        to={to}
        data-id={conversation.id}
        className={looks}
        aria-current={isOpen ? 'true' : undefined}
        prefetch="none"
      >
        <Avatar
          id={contact.id}
          name={contact.name}
          channel={conversation.channelKind}
          photo={photoOf(conversation)}
        />
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
            <Preview conversation={conversation} members={members} />
            {unreadCount > 0 ? (
              <span className="row-count">
                {unreadCount > 99 ? '99+' : unreadCount}
                <span className="hidden-text"> {t('inbox.unread', { count: unreadCount })}</span>
              </span>
            ) : null}
          </span>
          {marks ? <RowMarks conversation={conversation} marks={marks} /> : null}
        </span>
      </Link>
    </li>
  )
})

interface PreviewProps {
  conversation: ConversationView
  members: InboxState['members']
}

function Preview({ conversation: { lastMessage, contact }, members }: PreviewProps) {
  const { t } = useTranslation()
  const words = useMessageWords()
  if (!lastMessage) return <span className="row-preview muted">{t('inbox.noMessage')}</span>
  const text = words({ kind: lastMessage.kind, text: lastMessage.preview })
  const icon = kindIcon(lastMessage.kind)
  const isOurs = lastMessage.direction === 'out' || lastMessage.direction === 'note'
  const author = isOurs || contact.kind === 'group' ? lastMessage.authorName : null
  // People are called by their first name; a program's key has only the whole one.
  const isKey = isOurs && !Object.values(members).some(({ name }) => name === author)
  const who = isKey ? author : author?.split(' ')[0]
  return (
    <span className="row-preview" dir="auto">
      {lastMessage.direction === 'note' ? <Icon name="note" /> : null}
      {who ? <bdi>{t('inbox.by', { name: who })}</bdi> : null}
      {who ? ' ' : null}
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
