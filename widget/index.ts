import type { VisitorClaims } from '#server/protocol/visitors.ts'
import { createBrowserChat } from './browser-chat.ts'
import { Composer } from './elements/composer.ts'
import { MessageList } from './elements/message-list.ts'
import { Panel } from './elements/panel.ts'
import { loadStrings } from './i18n/strings.ts'
import type { StartOptions, Widget } from './widget.ts'

register('sapa-message-list', MessageList)
register('sapa-composer', Composer)
register('sapa-panel', Panel)

/** Puts the panel, closed, beside the bubble. */
export async function start(options: StartOptions): Promise<Widget> {
  const strings = await loadStrings(options.language, navigator.languages)
  const chat = createBrowserChat(options, strings)
  const panel = new Panel()
  panel.chat = chat
  panel.part.add('panel')
  panel.setAttribute('exportparts', 'header, bar, log, message, form, rating, composer, send')
  panel.addEventListener('chat-close', () => setOpen(false, true))
  options.place.append(panel)

  const describe = (claims: Partial<VisitorClaims>) => chat.connection.describe(claims).catch(() => undefined)
  const said = options.claims()
  if (said) void describe(said)

  function setOpen(open: boolean, byVisitor = false): void {
    if (open === panel.open) return
    panel.open = open
    chat.setOpen(open)
    options.opened(open, byVisitor)
    if (open) void panel.focusInside()
  }

  return {
    setOpen: (open) => setOpen(open, true),
    isOpen: () => panel.open,
    isConnected: () => chat.conversation.state.status === 'live',
    identify: (token) => chat.connection.identify(token).catch(() => undefined),
    describe,
    close() {
      chat.close()
      panel.remove()
    },
  }
}

/** Another copy of this script may have been first. */
function register(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element)
}
