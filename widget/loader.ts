import type { ErrorBody } from '#server/protocol/errors.ts'
import { startBeacon } from './beacon.ts'
import { createCommands, type PublicQueue } from './commands.ts'
import { drawLauncher, type Launcher } from './elements/launcher.ts'
import { launcherStrings } from './i18n/launcher.ts'
import { newClientId } from './ids.ts'
import { forgetVisitor, safeItems, storageKeys } from './stored.ts'
import type { Widget, WidgetEntry } from './widget.ts'

/** Path of the rest of the widget below `/widget/`, with a hash of its content; set when it is built. */
declare const __WIDGET_ENTRY__: string

declare global {
  interface Window {
    Sapa?: PublicQueue | unknown[]
  }
}

const OPENS_BY_ITSELF = '(min-width: 481px)'

try {
  boot()
} catch (error) {
  console.info('Sapa: could not start.', error)
}

function boot(): void {
  const script = document.currentScript ?? document.querySelector('script[data-site][src*="widget.js"]')
  const source = script instanceof HTMLScriptElement ? script.src : ''
  const site = script?.getAttribute('data-site') ?? ''
  if (!site || !source) {
    console.info('Sapa: the script needs data-site="…". Copy the line from Settings > Websites.')
    return
  }
  const before = window.Sapa
  if (before && !Array.isArray(before)) return
  const language = script?.getAttribute('data-lang') || navigator.language
  const queue = run({ site, source, language })
  window.Sapa = queue
  if (before) queue.push(...before)
}

/** One widget on one page. */
function run({ site, source, language }: { site: string; source: string; language: string }): PublicQueue {
  const base = new URL('.', source).href
  const keys = storageKeys(site)
  const local = safeItems(() => localStorage)
  const tab = safeItems(() => sessionStorage)
  const strings = launcherStrings(language)
  let identity: string | null = null
  let accent = local.get(keys.look)
  let launcher: Launcher | null = null
  let loading: Promise<Widget> | undefined
  let widget: Widget | null = null
  let tries = 0
  let unread = 0
  let over = false

  const { queue, emit } = createCommands(site, {
    open: () => void show(true),
    close: () => void show(false),
    toggle: () => void show(!widget?.isOpen()),
    identify(token) {
      identity = token
      void widget?.identify(token)
    },
    shutdown({ forget } = {}) {
      end()
      if (forget) forgetVisitor({ site, local, tab, indexedDB: () => indexedDB })
    },
  })

  const stopBeacon = startBeacon({
    base,
    site,
    visit: newClientId(),
    token: () => JSON.parse(local.get(keys.session) ?? 'null')?.token ?? null,
    answered(answer) {
      accent = answer.accent
      local.set(keys.look, accent)
      const drawn = draw()
      drawn.setAccent(accent)
      if (!widget?.isConnected()) setUnread(answer.unread)
      const isNew = local.get(keys.session) === null && local.get(keys.teaser) === null
      if (answer.greeting && isNew && !widget) drawn.tease(answer.greeting)
    },
    refused(error) {
      if (error?.code === 'origin_refused' || error?.code === 'site_unknown') refuse(error)
      else draw()
    },
  })

  /** Once drawn on a site, the bubble need not wait for the server on the next page. */
  if (accent !== null) draw()
  if (local.get(keys.outbox) || tab.get(keys.open)) whenIdle(() => void wake())
  return queue

  function draw(): Launcher {
    if (launcher) launcher.keep()
    launcher ??= drawLauncher({
      strings,
      accent,
      intent: () => void load().catch(() => undefined),
      toggle: () => void show(!widget?.isOpen()),
      dismissed: () => local.set(keys.teaser, '1'),
    })
    return launcher
  }

  function setUnread(count: number): void {
    if (count === unread) return
    unread = count
    draw().setUnread(count)
    emit('unread', count)
  }

  /** Loads the rest, once; a failed try may be repeated, under another address because browsers remember failures. */
  function load(): Promise<Widget> {
    loading ??= importEntry().catch((error: unknown) => {
      loading = undefined
      tries += 1
      throw error
    })
    return loading
  }

  async function importEntry(): Promise<Widget> {
    const entry: WidgetEntry = await import(`${base}widget/${__WIDGET_ENTRY__}${tries ? `?${tries}` : ''}`)
    const { place } = draw()
    const started = await entry.start({
      base,
      site,
      language,
      identity: () => identity,
      place,
      emit,
      setUnread,
      opened,
    })
    if (over) started.close()
    else widget = started
    emit('ready')
    return started
  }

  async function show(open: boolean): Promise<void> {
    if (over || (!open && !widget)) return
    const drawn = draw()
    drawn.setBusy(true)
    try {
      const loaded = await load()
      if (!over) loaded.setOpen(open)
    } catch {
      drawn.tease(strings.notLoaded)
    }
    drawn.setBusy(false)
  }

  function opened(open: boolean, byVisitor: boolean): void {
    const drawn = draw()
    drawn.setOpen(open)
    tab.set(keys.open, open ? '1' : null)
    if (open) local.set(keys.teaser, '1')
    else if (byVisitor) drawn.focus()
    emit(open ? 'open' : 'close')
  }

  /** An outbox waits, or the chat was open on the page before. */
  async function wake(): Promise<void> {
    try {
      const loaded = await load()
      if (tab.get(keys.open) && matchMedia(OPENS_BY_ITSELF).matches) loaded.setOpen(true)
    } catch {
      // The visitor has asked for nothing yet, so nothing is said; a click tries again.
    }
  }

  function refuse({ code }: ErrorBody['error']): void {
    if (widget) return
    local.set(keys.look, null)
    end()
    console.info(
      code === 'site_unknown'
        ? `Sapa: no website has the key "${site}". Copy the script line from Settings > Websites.`
        : `Sapa: ${location.origin} may not show this chat yet. Allow it in Settings > Websites.`,
    )
  }

  function end(): void {
    over = true
    stopBeacon()
    widget?.close()
    launcher?.remove()
    launcher = null
  }
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2_000 })
  else setTimeout(run, 300)
}
