import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { browserDeps } from './browser-live.ts'
import { createLive, type Live } from './live.ts'
import type { FirstLoad, LiveSnapshot } from './snapshot.ts'

const LiveContext = createContext<Live | null>(null)

/** Starts from what the server rendered and stays level with the log for as long as it is on the page. */
export function LiveProvider({ first, children }: { first: FirstLoad; children: ReactNode }) {
  const [live] = useState(() => createLive(browserDeps(), first))
  useEffect(() => {
    live.start()
    const online = () => live.setOnline(true)
    const offline = () => live.setOnline(false)
    const look = () => document.visibilityState === 'visible' && live.wake()
    // Another tab sent or discarded something.
    const reread = (event: StorageEvent) => event.key?.startsWith('sapa.outbox.') && live.outbox.reread()
    window.addEventListener('online', online)
    window.addEventListener('offline', offline)
    document.addEventListener('visibilitychange', look)
    window.addEventListener('storage', reread)
    return () => {
      live.stop()
      window.removeEventListener('online', online)
      window.removeEventListener('offline', offline)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('storage', reread)
    }
  }, [live])
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('useLive was called outside of LiveProvider.')
  return live
}

/** The newest state; the component is rendered again when it changes. */
export function useLiveSnapshot(): LiveSnapshot {
  const live = useLive()
  return useSyncExternalStore(live.subscribe, live.get, live.get)
}
