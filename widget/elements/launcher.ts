import { accentRules } from '../accent.ts'
import type { LauncherStrings } from '../i18n/launcher.ts'
import type { Loaded } from '../loaded.ts'
import { launcherStyles } from './launcher.styles.ts'

const MOST_SHOWN_UNREAD = 99

/** What stands on the customer's page, in a shadow root of its own. Plain DOM: it is there before Lit is. */
export interface Launcher {
  /** Where the panel belongs. */
  readonly place: HTMLElement
  /** In the site's colours, on its side, in its theme (see BeaconAnswer). */
  setLook(look: string): void
  setUnread(count: number): void
  setOpen(open: boolean): void
  setBusy(busy: boolean): void
  /** Says something beside the bubble; null takes it back. */
  tease(text: string | null): void
  focus(): void
}

/** Gives the loader's bare bubble its number, its second face, and a place to say something. */
export function drawLauncher(
  { root, place, bubble }: Pick<Loaded, 'root' | 'place' | 'bubble'>,
  options: { strings: LauncherStrings; reach: () => void; toggle: () => void; dismissed: () => void },
): Launcher {
  const { strings } = options
  const accentStyle = addStyle(root, '')
  const night = matchMedia('(prefers-color-scheme: dark)')
  addStyle(root, launcherStyles)
  const badge = element('span', 'badge')
  const teaser = element('div', 'teaser')
  const say = element('button', 'say')
  const dismiss = element('button', 'dismiss')
  badge.part.add('badge')
  teaser.part.add('teaser')
  badge.hidden = teaser.hidden = true
  say.dir = 'auto'
  dismiss.ariaLabel = strings.dismiss
  bubble.append(badge)
  dismiss.textContent = '×'
  teaser.append(say, dismiss)
  place.className = 'sapa'
  place.prepend(teaser)

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
    say.addEventListener(event, options.reach)
  }
  say.addEventListener('click', options.toggle)
  dismiss.addEventListener('click', () => {
    teaser.hidden = true
    bubble.focus()
    options.dismissed()
  })
  label()

  return {
    place,
    setLook(look) {
      accentStyle.replaceSync(accentRules(look))
      const [, , , , side, , , theme] = look.split(' ')
      place.classList.toggle('left', side === 'left')
      const paint = () =>
        place.classList.toggle('dark', theme === 'dark' || (theme === 'auto' && night.matches))
      night.onchange = paint
      paint()
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
  }
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
