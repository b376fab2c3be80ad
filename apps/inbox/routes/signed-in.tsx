import { useEffect } from 'react'
import { Outlet, type ShouldRevalidateFunctionArgs, useRevalidator, useRouteLoaderData } from 'react-router'
import { Keyboard } from '../components/keyboard.tsx'
import { Noticing } from '../components/noticing.tsx'
import { Rail } from '../components/rail.tsx'
import { ToastProvider } from '../components/toast.tsx'
import { ShortcutsProvider } from '../lib/use-shortcuts.tsx'
import { LiveProvider, useLiveSnapshot } from '../live/use-live.tsx'
import type { Route } from './+types/signed-in.ts'
import type { loader as conversationLoader } from './conversation.server.ts'
import { loader } from './signed-in.server.ts'
import './signed-in.css'

export { loader }

/** The live connection keeps this data fresh while one moves around; a form or changed rights ask for it anew. */
export function shouldRevalidate({
  formMethod,
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  const isForm = formMethod !== undefined && formMethod !== 'GET'
  return (isForm && defaultShouldRevalidate) || currentUrl.href === nextUrl.href
}

/** Everything behind the sign-in: the rail, the page, and one live connection for all of it. */
export default function SignedIn({ loaderData: { viewer, first } }: Route.ComponentProps) {
  const opened = useRouteLoaderData<typeof conversationLoader>('routes/conversation') ?? null
  return (
    <LiveProvider key={`${viewer.accountId} ${viewer.agentId}`} first={{ ...first, opened }}>
      <SessionEnd />
      <Noticing />
      <ToastProvider>
        <ShortcutsProvider>
          <div className="signed-in">
            <Rail />
            <Outlet />
          </div>
          <Keyboard />
        </ShortcutsProvider>
      </ToastProvider>
    </LiveProvider>
  )
}

/** Signed out elsewhere, removed, or expired: nothing here is true any more, so the page leaves. */
function SessionEnd() {
  const { ended, rightsChanges } = useLiveSnapshot()
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (rightsChanges > 0) void revalidate()
  }, [rightsChanges, revalidate])
  useEffect(() => {
    if (ended === null) return
    const next = location.pathname + location.search
    location.assign(`/sign-in?${new URLSearchParams({ ended: '1', next })}`)
  }, [ended])
  return null
}
