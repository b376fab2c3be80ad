import type { BeaconAnswer, VisitorClaims } from '#server/protocol/visitors.ts'
import { browserClock } from './clock.ts'
import { createCommands } from './commands.ts'
import { drawLauncher } from './elements/launcher.ts'
import type { Greeter } from './greeter.ts'
import { launcherStrings } from './i18n/launcher.ts'
import type { Loaded, PageWidget } from './loaded.ts'
import { forgetVisitor, type StoredSession, storesOf } from './stored.ts'
import type { Widget, WidgetEntry } from './widget.ts'

/** Path of the panel below `/widget/`, with a hash of its content; set when it is built. */
declare const __PANEL_ENTRY__: string

const OPENS_BY_ITSELF = '(min-width: 481px)'

/** What a page has of the chat before the panel: the number on the bubble, the greeting, the page's own commands. */
export function start(loaded: Loaded): PageWidget {
  const { site, base, language, queue } = loaded
  const stores = storesOf(site, { local: () => localStorage, tab: () => sessionStorage })
  const { keys, local, tab } = stores
  const strings = launcherStrings(language)
  const launcher = drawLauncher(loaded, {
    strings,
    reach: () => void load().catch(() => undefined),
    toggle: () => void show(!widget?.isOpen()),
    dismissed: () => local.set(keys.teaser, '1'),
  })
  let greeter: Greeter | undefined
  let identity: string | null = null
  let said: Partial<VisitorClaims> | null = null
  let status: 'online' | 'away' | null = null
  let loading: Promise<Widget> | undefined
  let tries = 0
  let widget: Widget | null = null
  let unread = 0
  let over = false

  const { push, emit } = createCommands({
    open: () => void show(true),
    close: () => void show(false),
    toggle: () => void show(!widget?.isOpen()),
    identify(token) {
      identity = token
      void widget?.identify(token)
    },
    update(claims) {
      said = { ...said, ...claims }
      void widget?.describe(claims)
    },
    track: (what) => loaded.tell(what),
    shutdown({ forget } = {}) {
      end()
      if (forget) forgetVisitor({ site, local, tab, indexedDB: () => indexedDB })
    },
  })

  function setUnread(count: number): void {
    if (count === unread) return
    unread = count
    loaded.draw()
    launcher.setUnread(count)
    emit('unread', count)
  }

  /** Loads the panel, once; a failed try may be repeated, under another address because browsers remember failures. */
  function load(): Promise<Widget> {
    loading ??= importPanel().catch((error: unknown) => {
      loading = undefined
      tries += 1
      throw error
    })
    return loading
  }

  async function importPanel(): Promise<Widget> {
    const entry: WidgetEntry = await import(`${base}widget/${__PANEL_ENTRY__}${tries ? `?${tries}` : ''}`)
    const started = await entry.start({
      base,
      site,
      language,
      stores,
      identity: () => identity,
      claims: () => said,
      place: launcher.place,
      emit,
      setUnread,
      opened,
    })
    if (over) started.close()
    else widget = started
    return started
  }

  async function show(open: boolean): Promise<void> {
    if (over || (!open && !widget)) return
    loaded.draw()
    launcher.setBusy(true)
    try {
      const panel = await load()
      if (!over) panel.setOpen(open)
    } catch {
      launcher.tease(strings.notLoaded)
    }
    launcher.setBusy(false)
  }

  function opened(open: boolean, byVisitor: boolean): void {
    launcher.setOpen(open)
    tab.set(keys.open, open ? '1' : null)
    if (open) local.set(keys.teaser, '1')
    else if (byVisitor) launcher.focus()
    emit(open ? 'open' : 'close')
  }

  /** An outbox waits, or the chat was open on the page before. */
  async function wake(): Promise<void> {
    try {
      const panel = await load()
      if (tab.get(keys.open) && matchMedia(OPENS_BY_ITSELF).matches) panel.setOpen(true)
    } catch {
      // The visitor has asked for nothing yet, so nothing is said; a click tries again.
    }
  }

  function heard(answer: BeaconAnswer): void {
    launcher.setLook(answer.look)
    if (answer.invite && local.get(keys.session) === null) accept(answer.invite)
    else if (!widget?.isConnected()) setUnread(answer.unread ?? 0)
    if (answer.greeting || greeter) void greet(answer.greeting)
    if (status === null) emit('ready')
    const now = answer.away ? 'away' : 'online'
    if (now === status) return
    status = now
    emit('status', status)
  }

  /** An agent has begun a chat: it goes on in the session that came along. */
  function accept({ token, visitorId, text }: NonNullable<BeaconAnswer['invite']>): void {
    const session: StoredSession = { token, visitorId, person: null, owners: [null, visitorId] }
    local.set(keys.session, JSON.stringify(session))
    local.set(keys.teaser, '1')
    setUnread(1)
    launcher.tease(text)
  }

  /** Loaded only where a site greets by itself. */
  async function greet(greeting: BeaconAnswer['greeting']): Promise<void> {
    try {
      const { createGreeter, browserPage } = await import('./greeter.ts')
      greeter ??= createGreeter({ clock: browserClock(), page: browserPage(), say })
      if (over) greeter.stop()
      else greeter.hear(greeting)
    } catch {
      // A greeting that cannot be loaded is not worth a word.
    }
  }

  /** Once per visitor, and to nobody who has written already. */
  function say(text: string): void {
    const isNew = local.get(keys.session) === null && local.get(keys.teaser) === null
    if (!isNew || widget?.isOpen()) return
    local.set(keys.teaser, '1')
    launcher.tease(text)
  }

  function run(): void {
    push(...queue.splice(0))
  }

  function end(): void {
    over = true
    greeter?.stop()
    widget?.close()
    loaded.stop()
  }

  run()
  if (loaded.answer) heard(loaded.answer)
  if (local.get(keys.outbox) || tab.get(keys.open)) whenIdle(() => void wake())
  return {
    run,
    heard,
    reach: () => void load().catch(() => undefined),
    click: () => void show(!widget?.isOpen()),
  }
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2_000 })
  else setTimeout(run, 300)
}
