import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { filterSearch } from '../lib/filter.ts'
import { focusRow } from '../lib/list-focus.ts'
import { fits } from '../lib/narrow.ts'
import { isOneOfSeveral } from '../lib/use-channels.ts'
import { useFound } from '../lib/use-found.ts'
import { useShortcut } from '../lib/use-shortcuts.tsx'
import { useViewer } from '../lib/use-viewer.ts'
import { type ListFilter, type ListWindow, listConversations, listKey } from '../live/list-view.ts'
import type { InboxState } from '../live/state.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { EmptyList, NothingFits } from './empty-list.tsx'
import { ListStatus, ListViews } from './list-filters.tsx'
import { ListFinder } from './list-finder.tsx'
import { ListNarrow, ListNarrowed } from './list-narrow.tsx'
import { useUnread } from './rail.tsx'
import { RefusedNotice } from './refused-notice.tsx'
import './conversation-list.css'

/** The conversations of one view, newest activity first. Older ones come as the list is scrolled. */
export function ConversationList({ filter, openId }: { filter: ListFilter; openId: string | null }) {
  const { t } = useTranslation()
  const live = useLive()
  const viewer = useViewer()
  const { inbox, lists } = useLiveSnapshot()
  const unread = useUnread()
  const window = lists[listKey(filter)]
  const [words, setWords] = useState('')
  const isNarrowed = words.trim() !== ''
  useFound(words)
  useShortcut('next', () => focusRow('next'))
  useShortcut('previous', () => focusRow('previous'))
  // What was found may stand far below what is loaded.
  const all = window ? listConversations(inbox, filter, viewer.agentId, isNarrowed ? WHOLE : window) : []
  const conversations = isNarrowed ? all.filter((conversation) => fits(conversation, words)) : all
  const search = filterSearch(filter)
  return (
    <section className="list" aria-label={t('inbox.list')}>
      <title>{`${unread > 0 ? `(${unread}) ` : ''}${t('inbox.title')} · Sapa`}</title>
      <header className="list-head">
        <h1>{t('inbox.title')}</h1>
        <div className="list-ways">
          <ListNarrow filter={filter} />
          <ListStatus filter={filter} />
        </div>
      </header>
      <ListFinder words={words} onChange={setWords} />
      <ListViews filter={filter} />
      <ListNarrowed filter={filter} />
      <RefusedNotice />
      <div className="list-rows">
        {window === undefined ? <ListSkeleton /> : null}
        {window && conversations.length === 0 ? (
          isNarrowed ? (
            <NothingFits />
          ) : (
            <EmptyList filter={filter} />
          )
        ) : null}
        <ul>
          {conversations.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              channelName={channelNameOf(inbox.channels, conversation.channelId)}
              labels={inbox.labels}
              assignee={inbox.members[conversation.assigneeId ?? ''] ?? null}
              isOpen={conversation.id === openId}
              to={`/inbox/${conversation.id}${search}`}
            />
          ))}
        </ul>
        {window?.next && !isNarrowed ? (
          <MoreRows key={window.next} onReach={() => void live.loadMore(filter)} />
        ) : null}
      </div>
    </section>
  )
}

const WHOLE: ListWindow = { next: null, floor: null }

function channelNameOf(channels: InboxState['channels'], channelId: string): string | null {
  const channel = channels[channelId]
  return channel && isOneOfSeveral(channels, channel) ? channel.name : null
}

/** Stands at the end of what is loaded and asks for more when it comes into sight. */
function MoreRows({ onReach }: { onReach: () => void }) {
  const { t } = useTranslation()
  const end = useRef<HTMLButtonElement>(null)
  const reach = useRef(onReach)
  reach.current = onReach
  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) reach.current()
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [])
  return (
    <button type="button" ref={end} className="list-more" onClick={onReach}>
      {t('inbox.more')}
    </button>
  )
}

function ListSkeleton() {
  const { t } = useTranslation()
  return (
    <div className="list-skeleton" role="status" aria-label={t('common.loading')}>
      <i />
      <i />
      <i />
      <i />
      <i />
    </div>
  )
}
