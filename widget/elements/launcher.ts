import { accentRules } from '../accent.ts'
import type { LauncherStrings } from '../i18n/launcher.ts'
import { launcherStyles } from './launcher.styles.ts'

const MOST_SHOWN_UNREAD = 99
const CHAT_ICON = 'M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.4 8.4 0 1 1 21 11.5Z'
const DOWN_ICON = 'm6 9 6 6 6-6'
const CROSS_ICON = 'm6 6 12 12M18 6 6 18'

/** The bubble on the customer's page, in a shadow root of its own. Plain DOM: it is there before Lit is. */
export interface Launcher {
  /** Where the panel belongs. */
  readonly place: HTMLElement
  setAccent(accent: string | null): void
  setUnread(count: number): void
  setOpen(open: boolean): void
  setBusy(busy: boolean): void
  /** Says something beside the bubble; null takes it back. */
  tease(text: string | null): void
  focus(): void
  /** Puts the bubble back where a page has thrown it out. */
  keep(): void
  remove(): void
}

/** Draws the bubble. */
export function drawLauncher(options: {
  strings: LauncherStrings
  accent: string | null
  intent: () => void
  toggle: () => void
  dismissed: () => void
}): Launcher {
  const { strings } = options
  const host = document.createElement('sapa-chat')
  isolate(host)
  const root = host.attachShadow({ mode: 'open' })
  const accentStyle = addStyle(root, accentRules(options.accent))
  addStyle(root, launcherStyles)

  const place = element('div', 'sapa')
  const bubble = element('button', 'bubble')
  const badge = element('span', 'badge')
  const teaser = element('div', 'teaser')
  const say = element('button', 'say')
  const dismiss = element('button', 'dismiss')
  for (const [part, name] of [
    [bubble, 'bubble'],
    [badge, 'badge'],
    [teaser, 'teaser'],
  ] as const)
    part.part.add(name)
  badge.hidden = teaser.hidden = true
  say.dir = 'auto'
  dismiss.ariaLabel = strings.dismiss
  bubble.append(icon(CHAT_ICON), icon(DOWN_ICON), badge)
  dismiss.append(icon(CROSS_ICON))
  teaser.append(say, dismiss)
  place.append(teaser, bubble)
  root.append(place)

  let unread = 0
  let open = false
  function label(): void {
    bubble.setAttribute('aria-expanded', String(open))
    const name = open ? strings.close : strings.open
    bubble.setAttribute('aria-label', unread > 0 && !open ? `${name}, ${strings.unread(unread)}` : name)
    badge.hidden = open || unread === 0
    badge.textContent = unread > MOST_SHOWN_UNREAD ? `${MOST_SHOWN_UNREAD}+` : String(unread)
  }

  for (const event of ['pointerenter', 'pointerdown', 'focus'] as const) {
    bubble.addEventListener(event, options.intent)
    say.addEventListener(event, options.intent)
  }
  bubble.addEventListener('click', options.toggle)
  say.addEventListener('click', options.toggle)
  dismiss.addEventListener('click', () => {
    teaser.hidden = true
    bubble.focus()
    options.dismissed()
  })
  label()
  document.documentElement.append(host)

  return {
    place,
    setAccent(accent) {
      accentStyle.replaceSync(accentRules(accent))
    },
    setUnread(count) {
      unread = count
      label()
    },
    setOpen(next) {
      open = next
      if (open) teaser.hidden = true
      label()
    },
    setBusy: (busy) => bubble.setAttribute('aria-busy', String(busy)),
    tease(text) {
      teaser.hidden = text === null || open
      say.textContent = text
    },
    focus: () => bubble.focus(),
    keep() {
      if (!host.isConnected) document.documentElement.append(host)
    },
    remove: () => host.remove(),
  }
}

/** Inline and important, so that no rule of the page reaches the host. */
function isolate(host: HTMLElement): void {
  const rules: Record<string, string> = {
    all: 'initial',
    display: 'block',
    position: 'fixed',
    bottom: '0',
    'inset-inline-end': '0',
    width: '0',
    height: '0',
    'z-index': 'var(--sapa-z-index, 2147483000)',
  }
  for (const [name, value] of Object.entries(rules)) host.style.setProperty(name, value, 'important')
}

/** A constructed sheet passes a page's `style-src`, which a `<style>` element would not. */
function addStyle(root: ShadowRoot, css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return sheet
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.className = className
  if (made instanceof HTMLButtonElement) made.type = 'button'
  return made
}

/** Built by hand: pages with Trusted Types refuse `innerHTML`. */
function icon(path: string): SVGElement {
  const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  drawn.setAttribute('viewBox', '0 0 24 24')
  drawn.setAttribute('aria-hidden', 'true')
  drawn.append(line)
  return drawn
}
