import type { ErrorBody } from '#server/protocol/errors.ts'
import type { BeaconAnswer } from '#server/protocol/visitors.ts'
import { bubbleStyles } from './elements/bubble.styles.ts'
import type { Loaded, PageEntry, PageWidget, PublicQueue } from './loaded.ts'

// All that a page loads before anybody reaches for the chat: every view of every page pays for each line of it.

/** Path of the next part of the widget below `/widget/`, with a hash of its content; set when it is built. */
declare const __WIDGET_ENTRY__: string

declare global {
  interface Window {
    Sapa?: PublicQueue | unknown[]
  }
}

const TICK_MS = 1_000
const BEACON_MS = 30_000
const DEFAULT_LOOK = '#0f766e #fff #2dd4bf #000'

try {
  boot(document.currentScript ?? document.querySelector('script[data-site][src*="widget.js"]'))
} catch (error) {
  console.info('Sapa:', error)
}

function boot(script: Partial<HTMLScriptElement> | null): void {
  const { site, lang } = script?.dataset ?? {}
  const before = window.Sapa ?? []
  if (!site || !script?.src) console.info('Sapa: the script needs src and data-site.')
  else if (Array.isArray(before)) run(site, script.src, lang || navigator.language, before)
}

/** One widget on one page. */
function run(site: string, source: string, language: string, queue: unknown[]): void {
  const base = new URL('.', source).href
  const host = document.createElement('sapa-chat')
  const root = host.attachShadow({ mode: 'open' })
  const place = document.createElement('div')
  const bubble = document.createElement('button')
  const sheet = new CSSStyleSheet()
  const visit = keep('sessionStorage', 'visit') || crypto.getRandomValues(new Uint32Array(4)).join('-')
  let widget: PageWidget | undefined
  let loading: Promise<PageWidget> | undefined
  let tries = 0
  let toldAt = 0
  let toldUrl = ''
  let drawn = false
  let over = false

  const loaded: Loaded = {
    site,
    base,
    language,
    root,
    place,
    bubble,
    queue,
    answer: null,
    draw,
    tell,
    stop() {
      over = true
      clearInterval(timer)
      host.remove()
    },
  }
  window.Sapa = {
    site,
    push(...commands) {
      queue.push(...commands)
      if (widget) widget.run()
      else load()
    },
  }
  keep('sessionStorage', 'visit', visit)
  root.adoptedStyleSheets = [sheet]
  place.append(bubble)
  root.append(place)
  bubble.ariaLabel = /^(id|in|ms)\b/i.test(language) ? 'Buka obrolan' : 'Open chat'
  bubble.onpointerenter = bubble.onfocus = () => load((loading) => loading.reach())
  bubble.onclick = () => load((loading) => loading.click())
  const timer = setInterval(tick, TICK_MS)
  tick()
  /** Once drawn on a site, the bubble need not wait for the server on the next page. */
  if (keep('localStorage', 'look')) draw()
  if (queue[0] || keep('localStorage', 'outbox') || keep('sessionStorage', 'open')) load()

  /** A store that a browser may have locked; writes where there is something to write. */
  function keep(store: 'localStorage' | 'sessionStorage', name: string, value?: string): string | null {
    try {
      const key = `sapa.${site}.${name}`
      if (value != null) window[store].setItem(key, value)
      return window[store].getItem(key)
    } catch {
      return null
    }
  }

  /** Tells that the page is looked at: now, at every change of the address, and while it stays visible. */
  function tick(): void {
    const isNews = toldUrl !== location.href || Date.now() - toldAt > (loaded.answer?.everyMs ?? BEACON_MS)
    if (isNews && !document.hidden) void tell()
    // A page may have thrown the bubble out.
    if (drawn && !host.isConnected) draw()
  }

  async function tell(track?: string): Promise<void> {
    toldAt = Date.now()
    toldUrl = location.href
    try {
      const response = await fetch(`${base}widget/beacon`, {
        method: 'POST',
        credentials: 'omit',
        body: JSON.stringify({
          site,
          visit,
          token: JSON.parse(keep('localStorage', 'session') ?? '{}').token,
          url: toldUrl,
          title: document.title,
          referrer: document.referrer,
          language,
          track,
        }),
      })
      hear(await response.json())
    } catch {
      if (!over) draw()
    }
  }

  function hear(answer: BeaconAnswer | ErrorBody): void {
    if (over) return
    if ('error' in answer) {
      if (!/^(origin_refused|site_unknown)$/.test(answer.error.code) || widget) draw()
      else {
        console.info('Sapa:', answer.error.message)
        keep('localStorage', 'look', '')
        loaded.stop()
      }
      return
    }
    loaded.answer = answer
    keep('localStorage', 'look', answer.look)
    draw()
    if (widget) widget.heard(answer)
    else if (answer.unread || answer.greeting || answer.invite) load()
  }

  function draw(): void {
    sheet.replaceSync(bubbleStyles(loaded.answer?.look || keep('localStorage', 'look') || DEFAULT_LOOK))
    bubble.className = 'bubble'
    bubble.part.add('bubble')
    host.style.cssText =
      'all:initial!important;position:fixed!important;z-index:var(--sapa-z-index,2147483000)!important'
    // Moved within the page, it would lose the focus.
    if (!host.isConnected) document.documentElement.append(host)
    drawn = true
  }

  /** Loads what comes after the bubble, once; a failed try is repeated under another address: browsers remember failures. */
  function load(then?: (widget: PageWidget) => void): void {
    loading ??= import(`${base}widget/${__WIDGET_ENTRY__}${tries ? `?${tries}` : ''}`).then(
      ({ start }: PageEntry) => {
        widget = start(loaded)
        return widget
      },
    )
    loading.then(then, () => {
      loading = undefined
      tries += 1
      bubble.title = 'Could not load the chat / Obrolan gagal dimuat'
    })
  }
}
