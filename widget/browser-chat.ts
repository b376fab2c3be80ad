import { errorFromBody, networkError } from './call-error.ts'
import type { Chat } from './chat.ts'
import { browserClock } from './clock.ts'
import { createConnection } from './connection.ts'
import { createConversation } from './conversation.ts'
import type { Strings } from './i18n/strings.ts'
import type { ConnectSocket } from './live.ts'
import { connectSocket } from './socket.ts'
import { browserStorage } from './storage.ts'
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
  const { tab, keys } = options.stores
  const storage = browserStorage({
    site,
    clock,
    stores: options.stores,
    indexedDB: find(() => indexedDB),
    locks: find(() => navigator.locks),
  })
  const connection = createConnection({
    base,
    site,
    clock,
    conversation,
    fetch: (input, init) => fetch(input, init),
    connectSocket: connectSocketSomehow(),
    upload: async (upload) =>
      (await import('./upload.ts')).uploadWithProgress(upload, { errorFromBody, networkError }),
    language: options.language,
    identity: options.identity(),
    page: () => location.href,
    storage,
  })
  const stopListening = listen({
    online: () => connection.setOnline(true),
    offline: () => connection.setOnline(false),
    pagehide: () => wanted && connection.pause(),
    pageshow: () => wanted && connection.open(),
  })
  const stopTelling = tellPage(options, conversation, () => {
    const isLooking = open && document.visibilityState === 'visible'
    if (!isLooking && conversation.state.settings?.sound) void sound()
  })
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
    mustAsk() {
      const { settings, outbox } = conversation.state
      if (!settings?.preChat || options.identity() !== null || storage.readClaims() !== null) return false
      return conversation.messages().length === 0 && outbox.entries.length === 0
    },
    readDraft: () => tab.get(keys.draft) ?? '',
    writeDraft: (text) => tab.set(keys.draft, text === '' ? null : text),
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

/** Before anybody has touched the page, browsers would only complain. */
async function sound(): Promise<void> {
  if (navigator.userActivation?.hasBeenActive === false) return
  try {
    await (await import('./sound.ts')).playNotes()
  } catch {
    // A device without a sound, or a page that may not make one.
  }
}

/** The bubble's number and the page's own listeners. */
function tellPage(options: StartOptions, conversation: Chat['conversation'], ring: () => void): () => void {
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
      ring()
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
