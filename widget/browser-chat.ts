import type { Chat } from './chat.ts'
import { browserClock } from './clock.ts'
import { createConnection } from './connection.ts'
import { createConversation } from './conversation.ts'
import type { Strings } from './i18n/strings.ts'
import type { ConnectSocket } from './live.ts'
import { connectSocket } from './socket.ts'
import { browserStorage } from './storage.ts'
import { safeItems, storageKeys } from './stored.ts'
import { uploadWithProgress } from './upload.ts'
import type { StartOptions } from './widget.ts'

/** A chat over everything that the browser has: its network, its stores, its signs of life. */
export interface BrowserChat extends Chat {
  /** The panel is on the screen: connect, and count what is shown as read. */
  setOpen(open: boolean): void
  close(): void
}

export function createBrowserChat(options: StartOptions, strings: Strings): BrowserChat {
  const { base, site } = options
  const clock = browserClock()
  const conversation = createConversation()
  const tab = safeItems(() => sessionStorage)
  const { draft } = storageKeys(site)
  const connection = createConnection({
    base,
    site,
    clock,
    conversation,
    fetch: (input, init) => fetch(input, init),
    connectSocket: connectSocketSomehow(),
    upload: uploadWithProgress,
    identity: options.identity(),
    page: () => location.href,
    storage: browserStorage({
      site,
      clock,
      localStorage: find(() => localStorage),
      indexedDB: find(() => indexedDB),
      locks: find(() => navigator.locks),
    }),
  })
  const stopListening = listen({
    online: () => connection.setOnline(true),
    offline: () => connection.setOnline(false),
    pagehide: () => wanted && connection.pause(),
    pageshow: () => wanted && connection.open(),
  })
  const stopTelling = tellLoader(options, conversation)
  const seen = () => connection.setVisible(open && atEnd && document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', seen)
  let open = false
  let atEnd = true
  let wanted = false

  function connect(): void {
    wanted = true
    connection.open()
  }

  void connection.restore().then(
    (waiting) => waiting > 0 && connect(),
    () => undefined,
  )

  return {
    conversation,
    connection,
    strings,
    clock,
    address: (url) => new URL(url, base).href,
    readDraft: () => tab.get(draft) ?? '',
    writeDraft: (text) => tab.set(draft, text === '' ? null : text),
    setOpen(next) {
      open = next
      if (open) connect()
      seen()
    },
    setAtEnd(next) {
      atEnd = next
      seen()
    },
    close() {
      stopListening()
      stopTelling()
      document.removeEventListener('visibilitychange', seen)
      connection.close()
    },
  }
}

/** Each third try goes by long polling, for as long as no WebSocket gets through. */
function connectSocketSomehow(): ConnectSocket {
  let unreachable = 0
  return async (address) => {
    if (unreachable % 3 === 2) {
      unreachable += 1
      return (await import('./polling.ts')).connectByPolling(address)
    }
    return connectSocket(address, () => {
      unreachable += 1
    })
  }
}

/** The bubble's number and the page's own listeners. */
function tellLoader(options: StartOptions, conversation: Chat['conversation']): () => void {
  let unread = -1
  let newest = 0
  return conversation.subscribe(() => {
    if (conversation.state.visitorId === null) return
    if (conversation.unread() !== unread) {
      unread = conversation.unread()
      options.setUnread(unread)
    }
    const message = conversation.messages().findLast(({ direction }) => direction === 'out')
    if (newest > 0 && message && message.seq > newest) {
      options.emit('message', { text: message.text, authorName: message.authorName })
    }
    newest = Math.max(newest, message?.seq ?? 0, 1)
  })
}

function listen(events: Record<string, () => void>): () => void {
  for (const [event, heard] of Object.entries(events)) addEventListener(event, heard)
  return () => {
    for (const [event, heard] of Object.entries(events)) removeEventListener(event, heard)
  }
}

/** A locked-down browser throws already at the mention of a store. */
function find<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
