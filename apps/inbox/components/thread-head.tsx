import type { Ref } from 'react'
import { Link, useLocation } from 'react-router'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { contactPath } from '../lib/names.ts'
import { formatPhone } from '../lib/phone.ts'
import { photoOf } from '../lib/photos.ts'
import { comingTime } from '../lib/time.ts'
import { useChange } from '../lib/use-change.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { useSeen } from '../lib/use-seen.ts'
import { useKeyHint, useShortcut } from '../lib/use-shortcuts.tsx'
import { AssignMenu } from './assign-menu.tsx'
import { Avatar } from './avatar.tsx'
import { ChatMenu } from './chat-menu.tsx'
import { IconButton } from './icon-button.tsx'
import { Icon } from './icons.tsx'
import { SnoozeMenu } from './snooze-menu.tsx'
import './thread-head.css'

interface HeadProps {
  id: string
  conversation: ConversationView | null
  isPanelOpen: boolean
  /** The button that opens the panel. */
  panelButton: Ref<HTMLButtonElement>
  onPanel(): void
}

/** Who it is, and what can be done with the conversation as a whole. */
export function ThreadHead({ id, conversation, isPanelOpen, panelButton, onPanel }: HeadProps) {
  const { t } = useTranslation()
  const { search } = useLocation()
  const { change, busy, error, clear } = useChange()
  const path = `/api/v1/conversations/${id}`
  const isClosed = conversation?.status === 'closed'
  const closeWords = t(isClosed ? 'thread.reopen' : 'thread.close')
  const toggleClosed = () => void change(isClosed ? 'DELETE' : 'PUT', `${path}/closure`)
  useShortcut('close', conversation && !busy ? toggleClosed : null)
  useShortcut('details', conversation ? onPanel : null)
  const closeHint = useKeyHint('close', closeWords)
  return (
    <header className="thread-head">
      <Link className="icon-button thread-back" to={`/inbox${search}`} aria-label={t('thread.toList')}>
        <Icon name="back" />
      </Link>
      {/* The button beside it holds the name too, but inside of a button nothing is a heading. */}
      {conversation ? <ThreadTitle contact={conversation.contact} /> : null}
      {conversation ? (
        <Who {...{ conversation, isPanelOpen, panelButton, onPanel }} />
      ) : (
        <div className="thread-who" />
      )}
      {conversation ? (
        <div className="thread-ways">
          <AssignMenu
            assigneeId={conversation.assigneeId}
            onAssign={(agentId) =>
              void (agentId === null
                ? change('DELETE', `${path}/assignee`)
                : change('PUT', `${path}/assignee`, { agentId }))
            }
          />
          {isClosed ? null : (
            <SnoozeMenu
              snoozedUntil={conversation.snoozedUntil}
              onSnooze={(until) =>
                void (until === null
                  ? change('DELETE', `${path}/snooze`)
                  : change('PUT', `${path}/snooze`, { until }))
              }
            />
          )}
          <button
            type="button"
            className={isClosed ? 'button thread-close' : 'button primary thread-close'}
            disabled={busy}
            aria-label={closeWords}
            {...closeHint}
            onClick={toggleClosed}
          >
            <Icon name={isClosed ? 'reopen' : 'check'} />
            <span className="thread-way-text">{closeWords}</span>
          </button>
          <ChatMenu
            conversation={conversation}
            busy={busy}
            onAct={(action) => change('POST', `${path}/actions`, action)}
          />
        </div>
      ) : null}
      {error ? (
        <p className="thread-error" role="alert">
          {error}
          <IconButton icon="close" label={t('common.dismiss')} onClick={clear} />
        </p>
      ) : null}
    </header>
  )
}

function ThreadTitle({ contact }: Pick<ConversationView, 'contact'>) {
  return (
    <h1 className="hidden-text">
      <bdi>{useContactName(contact)}</bdi>
    </h1>
  )
}

function Who({
  conversation,
  isPanelOpen,
  panelButton,
  onPanel,
}: Omit<HeadProps, 'id'> & { conversation: ConversationView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const name = useContactName(conversation.contact)
  const channel = useChannel(conversation.channelId)?.name ?? null
  const { contact } = conversation
  const kind = contact.kind === 'group' ? t('contact.isGroup') : null
  // What stands beside the name tells more of the person, or where a stranger comes from.
  const about = aboutOf(conversation)
  const seen = useSeen(conversation.id)
  const state =
    conversation.status === 'snoozed' && conversation.snoozedUntil !== null
      ? t('thread.snoozedUntil', { time: comingTime(conversation.snoozedUntil, clockwork) })
      : conversation.status === 'closed'
        ? t('thread.isClosed')
        : null
  return (
    <button
      type="button"
      ref={panelButton}
      className="thread-who"
      aria-expanded={isPanelOpen}
      {...useKeyHint('details', t('contact.show'))}
      onClick={onPanel}
    >
      <Avatar
        id={conversation.contact.id}
        name={conversation.contact.name}
        channel={conversation.channelKind}
        photo={photoOf(conversation)}
      />
      <span className="thread-who-text">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <small>
          <span className="thread-about">{[seen, about, kind, channel].filter(Boolean).join(' · ')}</span>
          {contact.blocked ? <span className="badge bad">{t('contact.blocked')}</span> : null}
          {state ? <span className="badge thread-state">{state}</span> : null}
        </small>
      </span>
    </button>
  )
}

/** The part of what is known that is not the name already: a number, an address, or where a stranger comes from. */
function aboutOf({ contact }: ConversationView): string | null {
  const { name, email, phone } = contact
  if (phone) return name || email ? formatPhone(phone) : null
  if (name) return email
  return email ? null : contactPath(contact)
}
