import { useEffect } from 'react'
import { Outlet, useParams, useSearchParams } from 'react-router'
import { ConnectionBanner } from '../components/connection-banner.tsx'
import { ConversationList } from '../components/conversation-list.tsx'
import { Problem } from '../components/problem.tsx'
import { SyncBanner } from '../components/sync-banner.tsx'
import { filterSearch, readFilter } from '../lib/filter.ts'
import { useLive } from '../live/use-live.tsx'
import type { Route } from './+types/inbox.ts'
import './inbox.css'

/** The list and, beside it or over it, one conversation. */
export default function Inbox() {
  const live = useLive()
  const { conversationId } = useParams()
  const [search] = useSearchParams()
  const filter = readFilter(search)
  // Asked for again when the address changes, not with every rendering.
  const wanted = filterSearch(filter)
  useEffect(() => live.openList(readFilter(new URLSearchParams(wanted))), [live, wanted])
  return (
    // Without a thread the list is what the page is about. As a role: another element would begin the list anew.
    <div
      className={conversationId ? 'inbox with-thread' : 'inbox'}
      role={conversationId ? undefined : 'main'}
    >
      <div className="inbox-notices">
        <ConnectionBanner />
        <SyncBanner />
      </div>
      <ConversationList filter={filter} openId={conversationId ?? null} />
      <Outlet />
    </div>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Problem error={error} />
}
