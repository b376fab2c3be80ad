import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { filterSearch, readFilter } from '../lib/filter.ts'
import { focusRow } from '../lib/list-focus.ts'
import { fits } from '../lib/narrow.ts'
import { rowHeight } from '../lib/row-marks.ts'
import { useFound } from '../lib/use-found.ts'
import { useListWindow } from '../lib/use-list-window.ts'
import { useRowMenu } from '../lib/use-row-menu.ts'
import { useSelection } from '../lib/use-selection.ts'
import { useShortcut } from '../lib/use-shortcuts.tsx'
import { useViewer } from '../lib/use-viewer.ts'
import { type ListFilter, type ListWindow, listConversations, listKey } from '../live/list-view.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { EmptyList, NothingFits } from './empty-list.tsx'
import { Icon } from './icons.tsx'
import { lazyPart } from './lazy-part.tsx'
import { ListStatus, ListViews } from './list-filters.tsx'
import { ListFinder } from './list-finder.tsx'
import { ListNarrow, ListNarrowed } from './list-narrow.tsx'
import { RefusedNotice } from './refused-notice.tsx'
import './conversation-list.css'

const BulkBar = lazyPart(async () => (await import('./bulk-bar.tsx')).BulkBar)
const RowMenu = lazyPart(async () => (await import('./row-menu.tsx')).RowMenu)

/** The next page is asked for before its place comes into sight. */
const AHEAD = '800px'

/** The conversations of one view, newest activity first. Older ones come as the list is scrolled. */
export function ConversationList({ filter, openId }: { filter: ListFilter; openId: string | null }) {
  const { t } = useTranslation()
  const { lists } = useLiveSnapshot()
  const [words, setWords] = useState('')
  const [isSelecting, setSelecting] = useState(false)
  useFound(words)
  useShortcut('next', () => focusRow('next'))
  useShortcut('previous', () => focusRow('previous'))
  return (
    <section className="list" aria-label={t('inbox.list')}>
      <title>{`${t('inbox.title')} · Sapa`}</title>
      <header className="list-head">
        <h1>{t('inbox.title')}</h1>
        <div className="list-ways">
          <button
            type="button"
            className="icon-button list-select"
            aria-label={t('bulk.begin')}
            aria-pressed={isSelecting}
            onClick={() => setSelecting(!isSelecting)}
          >
            <Icon name="check" />
          </button>
          <ListNarrow filter={filter} />
          <ListStatus filter={filter} />
        </div>
      </header>
      <ListFinder words={words} onChange={setWords} />
      <ListViews filter={filter} />
      <ListNarrowed filter={filter} />
      <RefusedNotice />
      <Rows
        key={listKey(filter)}
        filter={filter}
        words={words.trim()}
        isSelecting={isSelecting}
        onSelected={() => setSelecting(false)}
        openId={openId}
        window={lists[listKey(filter)]}
      />
    </section>
  )
}

interface RowsProps {
  filter: ListFilter
  /** What was typed to narrow the list; empty shows all. */
  words: string
  /** The boxes are shown without a pointer that hovers. */
  isSelecting: boolean
  onSelected(): void
  openId: string | null
  /** How far the list is loaded; undefined while nothing of it is. */
  window: ListWindow | undefined
}

/** However long the list is, only the rows in sight are on the page. */
function Rows({ filter, words, isSelecting, onSelected, openId, window }: RowsProps) {
  const live = useLive()
  const { inbox } = useLiveSnapshot()
  const rows = useRows(filter, words, window)
  const { labels, members, channels } = inbox
  const heightOf = useCallback(
    (row: ConversationView) => rowHeight(row, { labels, members, channels }),
    [labels, members, channels],
  )
  const { frame, list, from, to, reveal } = useListWindow(rows, heightOf)
  const revealNow = useRef(reveal)
  revealNow.current = reveal
  // Whoever walks through the list by keys sees where they are.
  useEffect(() => {
    if (openId) revealNow.current(openId)
  }, [openId])
  const search = filterSearch(filter)
  const { selected, toggle, clear } = useSelection(rows, openId)
  const { menu, openMenu, closeMenu } = useRowMenu()
  const asked = rows.find(({ id }) => id === menu?.id)
  return (
    <>
      <div className={selected.length > 0 || isSelecting ? 'list-rows selecting' : 'list-rows'} ref={frame}>
        {window === undefined ? <ListSkeleton /> : null}
        {window && rows.length === 0 && words !== '' ? <NothingFits /> : null}
        {window?.next === null && rows.length === 0 && words === '' ? <EmptyList filter={filter} /> : null}
        <ul ref={list} onContextMenu={openMenu}>
          {rows.slice(from, to).map((conversation, index) => (
            <ConversationRow
              key={conversation.id}
              {...{ conversation, labels, members, channels }}
              isOpen={conversation.id === openId}
              to={`/inbox/${conversation.id}${search}`}
              place={from + index + 1}
              isSelected={selected.includes(conversation.id)}
              onSelect={toggle}
            />
          ))}
        </ul>
        {window?.next && words === '' ? (
          <MoreRows key={window.next} onReach={() => void live.loadMore(filter)} />
        ) : null}
      </div>
      {menu && asked ? (
        <RowMenu
          key={asked.id}
          conversation={asked}
          to={`/inbox/${asked.id}${search}`}
          at={menu}
          onClose={closeMenu}
        />
      ) : null}
      {selected.length > 0 ? (
        <BulkBar
          ids={selected}
          status={filter.status}
          onClear={() => {
            clear()
            onSelected()
          }}
        />
      ) : null}
    </>
  )
}

/** The same array until something of it changes: a sign of typing draws nothing anew. */
function useRows(filter: ListFilter, words: string, window: ListWindow | undefined): ConversationView[] {
  const { conversations } = useLiveSnapshot().inbox
  const { agentId } = useViewer()
  const wanted = filterSearch(filter)
  return useMemo(() => {
    const read = readFilter(new URLSearchParams(wanted))
    if (!window) return []
    if (words === '') return listConversations(conversations, read, agentId, window)
    // What was found may stand far below what is loaded.
    const all = listConversations(conversations, read, agentId, WHOLE)
    return all.filter((conversation) => fits(conversation, words))
  }, [conversations, wanted, words, agentId, window])
}

const WHOLE: ListWindow = { next: null, floor: null }

/** Stands at the end of what is loaded and asks for more when it comes into sight. */
function MoreRows({ onReach }: { onReach: () => void }) {
  const { t } = useTranslation()
  const end = useRef<HTMLButtonElement>(null)
  const reach = useRef(onReach)
  reach.current = onReach
  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) reach.current()
      },
      { root: end.current.closest('.list-rows'), rootMargin: AHEAD },
    )
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
