import type { ErrorBody } from '#server/protocol/errors.ts'
import { BEACON_INTERVAL_MS, NAME_MAX_LENGTH, URL_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { Beacon, BeaconAnswer } from '#server/protocol/visitors.ts'

const ROUTE_POLL_MS = 1_000
/** A router sets the title a moment after the address. */
const TITLE_SETTLES_MS = 300

/** Says that the page is being looked at: now, at every change of route, and while it stays visible. */
export function startBeacon(options: {
  base: string
  site: string
  visit: string
  token: () => string | null
  answered: (answer: BeaconAnswer) => void
  /** The server does not want this page; null when it could not be asked. */
  refused: (error: ErrorBody['error'] | null) => void
}): () => void {
  const stops: (() => void)[] = []
  let stopped = false

  async function send(): Promise<void> {
    if (stopped || document.visibilityState === 'hidden') return
    try {
      const response = await fetch(`${options.base}widget/beacon`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify(beacon()),
        keepalive: true,
        credentials: 'omit',
      })
      const body = await response.json()
      if (stopped) return
      if (response.ok) options.answered(body)
      else options.refused(body.error ?? null)
    } catch {
      if (!stopped) options.refused(null)
    }
  }

  function beacon(): Beacon {
    const { site, visit } = options
    return {
      site,
      visit,
      token: options.token(),
      url: location.href.slice(0, URL_MAX_LENGTH),
      title: document.title.slice(0, NAME_MAX_LENGTH),
      referrer: document.referrer.slice(0, URL_MAX_LENGTH),
    }
  }

  function begin(): void {
    void send()
    const timer = setInterval(send, BEACON_INTERVAL_MS)
    document.addEventListener('visibilitychange', send)
    stops.push(
      () => clearInterval(timer),
      () => document.removeEventListener('visibilitychange', send),
      watchRoute(() => setTimeout(send, TITLE_SETTLES_MS)),
    )
  }

  // A page that the browser only prepares has no visitor yet.
  if ('prerendering' in document && document.prerendering) {
    document.addEventListener('prerenderingchange', begin, { once: true })
  } else begin()

  return () => {
    stopped = true
    for (const stop of stops) stop()
  }
}

/** Hears of a new address without touching the page's `history`. */
function watchRoute(changed: () => void): () => void {
  let seen = location.href
  const look = () => {
    if (location.href === seen) return
    seen = location.href
    changed()
  }
  const source: EventTarget | null = 'navigation' in window ? (window.navigation as EventTarget) : null
  const timer = source ? undefined : setInterval(look, ROUTE_POLL_MS)
  source?.addEventListener('currententrychange', look)
  addEventListener('popstate', look)
  return () => {
    clearInterval(timer)
    source?.removeEventListener('currententrychange', look)
    removeEventListener('popstate', look)
  }
}
