import { Fragment, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { groupMessages } from '../lib/group-messages.ts'
import { type Deed, deedContent, deedsOf, linesOf, splitLater } from '../lib/split-thread.ts'
import { dayName } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import type { OutboxEntry } from '../live/outbox.ts'
import type { Thread } from '../live/state.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { Icon } from './icons.tsx'
import { Message } from './message.tsx'
import './message-list.css'
import { PendingMessage } from './pending-message.tsx'
import { Waiting } from './waiting.tsx'

interface MessageListProps {
  id: string
  conversation: ConversationView | null
  contactName: string | null
  /** Null while it is loaded. */
  thread: Thread | null
  /** The newest is out of sight, or in sight again. */
  onAway: (isAway: boolean) => void
}

const REFRESH_BEFORE_MS = 2 * 60_000

/** The thread by days, and below it what still waits to be sent. */
export function MessageList({ id, conversation, contactName, thread, onAway }: MessageListProps) {
  const { t } = useTranslation()
  const live = useLive()
  const { outbox, dismissed } = useLiveSnapshot()
  const clockwork = useClockwork()
  const messages = thread?.messages ?? NO_MESSAGES
  const { lines, later } = useMemo(() => splitLater(linesOf(messages)), [messages])
  const deeds = useDeeds(id, messages, outbox, dismissed)
  const waiting = outbox.filter(
    (entry) =>
      entry.conversationId === id &&
      deedContent(entry) === null &&
      !messages.some((message) => message.clientId === entry.clientId),
  )
  const isGroup = conversation?.contact.kind === 'group'
  // Where the imported past ends and what came live begins.
  const firstLive = lines.some(({ historic }) => historic)
    ? lines.find(({ historic }) => !historic)?.id
    : undefined
  useFreshAddresses(id, messages)
  return (
    <ScrollFromBottom last={lines.at(-1)?.id ?? null} own={waiting.at(-1)?.clientId ?? null} onAway={onAway}>
      {thread?.before ? <OlderMessages key={thread.before} onReach={() => void live.loadOlder(id)} /> : null}
      {thread === null ? <Waiting /> : null}
      <div className="messages-log" role="log" aria-label={t('thread.messages')}>
        {groupMessages(lines, clockwork).map((day) => (
          <section
            key={day.key}
            aria-label={dayName(day.at, clockwork, {
              today: t('time.today'),
              yesterday: t('time.yesterday'),
            })}
          >
            <div className="messages-day" aria-hidden="true">
              {dayName(day.at, clockwork, { today: t('time.today'), yesterday: t('time.yesterday') })}
            </div>
            {day.messages.map(({ message, isFirst }) => (
              <Fragment key={message.id}>
                {message.id === firstLive ? <p className="messages-past">{t('thread.past')}</p> : null}
                <Message
                  message={message}
                  isFirst={isFirst}
                  isGroup={isGroup}
                  contactName={isGroup ? null : contactName}
                  deeds={deeds.get(message.id)}
                />
              </Fragment>
            ))}
          </section>
        ))}
        {waiting.map((entry) => (
          <PendingMessage key={entry.clientId} entry={entry} contactName={isGroup ? null : contactName} />
        ))}
        {later.length > 0 ? (
          <section aria-label={t('thread.later')}>
            <div className="messages-day" aria-hidden="true">
              {t('thread.later')}
            </div>
            {later.map((message) => (
              <Message
                key={message.id}
                message={message}
                isFirst
                isGroup={isGroup}
                contactName={isGroup ? null : contactName}
                deeds={undefined}
              />
            ))}
          </section>
        ) : null}
      </div>
    </ScrollFromBottom>
  )
}

const NO_MESSAGES: Thread['messages'] = []

/** What is being done to the messages; what somebody has dismissed is left out. */
function useDeeds(
  id: string,
  messages: Thread['messages'],
  outbox: readonly OutboxEntry[],
  dismissed: readonly string[],
): ReadonlyMap<string, Deed[]> {
  return useMemo(() => {
    const own = outbox.filter(({ conversationId }) => conversationId === id)
    const shown = messages.filter((message) => !dismissed.includes(message.id))
    return deedsOf(shown, own)
  }, [id, messages, outbox, dismissed])
}

/** The addresses of files are signed for a while only: a thread that stays open gets new ones in time. */
function useFreshAddresses(id: string, messages: Thread['messages']) {
  const live = useLive()
  const { now } = useClockwork()
  const ends = messages.flatMap(({ media }) => (media ? [media.expiresAt] : []))
  const isDue = ends.length > 0 && Math.min(...ends) < now + REFRESH_BEFORE_MS
  useEffect(() => {
    if (isDue) void live.refreshThread(id)
  }, [live, id, isDue])
}

interface ScrollProps {
  /** The newest message. */
  last: string | null
  /** The newest reply of this agent that is not sent yet. */
  own: string | null
  onAway: MessageListProps['onAway']
  children: ReactNode
}

/**
 * Scrolls from the bottom upward (the browser counts from there in a reversed column): what is put in above does not
 * move the view, and a view at the end stays at the end.
 */
function ScrollFromBottom({ last, own, onAway, children }: ScrollProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const seen = useRef<{ last: string | null; height: number }>({ last: null, height: 0 })
  const [isAway, setAway] = useState(false)
  const [lastSeen, setLastSeen] = useState(last)
  if (!isAway && lastSeen !== last) setLastSeen(last)
  const hasNew = isAway && lastSeen !== last
  useEffect(() => onAway(isAway), [onAway, isAway])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const grown = element.scrollHeight - seen.current.height
    // Who reads further up is not moved by what comes in below.
    if (element.scrollTop < -AWAY_PX && seen.current.last !== null && seen.current.last !== last) {
      element.scrollTop -= grown
    }
    seen.current = { last, height: element.scrollHeight }
  })
  // Who writes wants to see what they wrote.
  useLayoutEffect(() => {
    if (own !== null && box.current) box.current.scrollTop = 0
  }, [own])
  return (
    <div className="messages-frame">
      <div
        className={isAway ? 'messages is-away' : 'messages'}
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reached by keys.
        tabIndex={0}
        onScroll={(event) => setAway(event.currentTarget.scrollTop < -AWAY_PX)}
      >
        <div className="messages-inner">{children}</div>
      </div>
      {isAway ? (
        <button
          type="button"
          className={hasNew ? 'messages-down has-new' : 'messages-down'}
          aria-label={t(hasNew ? 'thread.toNew' : 'thread.toNewest')}
          title={t(hasNew ? 'thread.toNew' : 'thread.toNewest')}
          onClick={() => box.current?.scrollTo({ top: 0, behavior: 'smooth' })}
        >
          {hasNew ? <span>{t('thread.new')}</span> : null}
          <Icon name="down" />
        </button>
      ) : null}
    </div>
  )
}

const AWAY_PX = 120

/** Stands above the oldest loaded message and asks for older ones when it comes into sight. */
function OlderMessages({ onReach }: { onReach: () => void }) {
  const { t } = useTranslation()
  const mark = useRef<HTMLButtonElement>(null)
  const reach = useRef(onReach)
  useEffect(() => {
    reach.current = onReach
  })
  useEffect(() => {
    if (!mark.current) return
    const options = { root: mark.current.closest('.messages'), rootMargin: '300px 0px 0px 0px' }
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) reach.current()
    }, options)
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [])
  return (
    <button type="button" ref={mark} className="messages-older" onClick={onReach}>
      {t('thread.older')}
    </button>
  )
}
