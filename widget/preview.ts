import type { SiteSettings } from '#server/protocol/views.ts'
import type { BeaconAnswer } from '#server/protocol/visitors.ts'
import type { Chat } from './chat.ts'
import { browserClock } from './clock.ts'
import type { Connection } from './connection.ts'
import { createConversation } from './conversation.ts'
import { bubbleStyles } from './elements/bubble.styles.ts'
import { Composer } from './elements/composer.ts'
import { drawLauncher } from './elements/launcher.ts'
import { MessageList } from './elements/message-list.ts'
import { Panel } from './elements/panel.ts'
import { launcherStrings } from './i18n/launcher.ts'
import { loadStrings } from './i18n/strings.ts'

/** What the settings page tells at every change: how the chat would look, and in which language. */
export interface Previewed {
  kind: 'sapa-preview'
  language: 'en' | 'id'
  look: BeaconAnswer['look']
  settings: SiteSettings
}

customElements.define('sapa-message-list', MessageList)
customElements.define('sapa-composer', Composer)
customElements.define('sapa-panel', Panel)

const host = document.createElement('sapa-chat')
const root = host.attachShadow({ mode: 'open' })
const place = document.createElement('div')
const bubble = document.createElement('button')
bubble.className = 'bubble'
place.append(bubble)
root.append(place)
document.body.append(host)
const bubbleSheet = new CSSStyleSheet()
root.adoptedStyleSheets = [bubbleSheet]
const launcher = drawLauncher(
  { root, place, bubble },
  { strings: launcherStrings(document.documentElement.lang), reach() {}, toggle() {}, dismissed() {} },
)
launcher.setOpen(true)
const conversation = createConversation()
let panel: Panel | undefined
let language = ''

addEventListener('message', ({ origin, source, data }: MessageEvent<Previewed>) => {
  if (origin !== location.origin || source !== parent || data?.kind !== 'sapa-preview') return
  void show(data)
})
parent.postMessage({ kind: 'sapa-preview-ready' }, location.origin)

/** The panel as a visitor would see it who has just opened it. Nothing leaves this page. */
async function show(previewed: Previewed): Promise<void> {
  launcher.setLook(previewed.look)
  bubbleSheet.replaceSync(bubbleStyles(previewed.look))
  conversation.load({
    token: '',
    visitorId: 'preview',
    settings: previewed.settings,
    conversation: null,
    messages: [],
    before: null,
    seq: 0,
  })
  conversation.setStatus('live')
  if (panel && language === previewed.language) return
  language = previewed.language
  panel?.remove()
  const strings = await loadStrings(language, navigator.languages)
  panel = new Panel()
  panel.chat = previewChat(strings)
  panel.open = true
  launcher.place.append(panel)
}

function previewChat(strings: Chat['strings']): Chat {
  return {
    conversation,
    connection: quietConnection(),
    strings,
    clock: browserClock(),
    address: (url) => url,
    readDraft: () => '',
    writeDraft() {},
    mustAsk: () => conversation.state.settings?.preChat != null,
    setAtEnd() {},
  }
}

function quietConnection(): Connection {
  const nothing = async () => {}
  return {
    restore: async () => 0,
    open() {},
    pause() {},
    close() {},
    setOnline() {},
    send: async () => '',
    retry: nothing,
    discard: nothing,
    setVisible() {},
    typing() {},
    stoppedTyping() {},
    loadEarlier: nothing,
    refreshMedia: nothing,
    identify: nothing,
    describe: nothing,
    rate: nothing,
  }
}
