import { IDBFactory } from 'fake-indexeddb'
import { uploadByFetch } from '#tests/support/upload-by-fetch.ts'
import { browserClock } from '#widget/clock.ts'
import { type Connection, createConnection } from '#widget/connection.ts'
import { type Conversation, createConversation } from '#widget/conversation.ts'
import { browserStorage, type OutboxEntry, type WidgetStorage } from '#widget/storage.ts'
import { storesOf } from '#widget/stored.ts'
import { watchedSocket } from './visitor-socket.ts'
import { type Wire, watchedFetch } from './wire.ts'

/** One open page with the widget in it. */
export interface VisitorTab {
  connection: Connection
  conversation: Conversation
}

export interface NewFile {
  name: string
  content: string
}

/** A visitor's browser with the widget's own code: its stores outlive every page. */
export interface VisitorBrowser {
  name: string
  tabs: VisitorTab[]
  /** Texts that the outbox has taken. */
  written: string[]
  openTab(): Promise<VisitorTab>
  closeTab(tab: VisitorTab): Promise<void>
  /** Closes a page as a browser does, and loads it anew. */
  reload(tab: VisitorTab): Promise<void>
  /** Writes in a page that is open then. */
  write(text: string, options?: { tab?: VisitorTab | undefined; file?: NewFile | undefined }): Promise<void>
  /** What the outbox still holds. */
  waiting(): Promise<OutboxEntry[]>
  visitorId(): string | null
  close(): void
}

export function createVisitor(options: {
  name: string
  base: string
  site: string
  /** Of the customer's page. */
  origin: string
  wire: Wire
}): VisitorBrowser {
  const { name, base, site, origin, wire } = options
  const indexedDB = new IDBFactory()
  const localStorage = memoryItems()
  const tab = memoryItems()
  const stores = storesOf(site, { local: () => localStorage, tab: () => tab })
  const clock = browserClock()
  const tabs: VisitorTab[] = []
  const written: string[] = []
  const openStorage = (): WidgetStorage =>
    browserStorage({ site, clock, indexedDB, stores, locks: undefined })
  const storage = openStorage()
  let turn: Promise<unknown> = Promise.resolve()

  /** Nobody types into a page while it is being closed. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine
    return mine
  }

  const openTab = async () => {
    const conversation = createConversation()
    const connection = createConnection({
      base: `${base}/`,
      site,
      clock,
      conversation,
      storage: openStorage(),
      fetch: watchedFetch(wire, { origin }, base),
      upload: uploadByFetch(watchedFetch(wire, { origin }, base)),
      connectSocket: watchedSocket(wire, origin),
      page: () => `${origin}/products`,
    })
    const tab = { connection, conversation }
    tabs.push(tab)
    await connection.restore()
    connection.open()
    return tab
  }
  const close = (tab: VisitorTab) => {
    const place = tabs.indexOf(tab)
    if (place < 0) return
    tab.connection.close()
    tabs.splice(place, 1)
  }
  return {
    name,
    tabs,
    written,
    openTab: () => inTurn(openTab),
    closeTab: (tab) => inTurn(async () => close(tab)),
    reload: (tab) =>
      inTurn(async () => {
        close(tab)
        await openTab()
      }),
    write: (text, { tab, file } = {}) =>
      inTurn(async () => {
        const page = tabs.find((open) => open === tab) ?? tabs[0]
        if (!page) throw new Error(`${name} has no page open.`)
        const blob = file && { name: file.name, blob: new Blob([file.content]) }
        await page.connection.send({ text, file: blob ?? null })
        written.push(text)
      }),
    waiting: () => storage.listEntries(),
    visitorId: () => storage.readSession()?.visitorId ?? null,
    close() {
      for (const { connection } of tabs) connection.close()
    },
  }
}

function memoryItems(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (at) => [...items.keys()][at] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}
