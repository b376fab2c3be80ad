// Loaded when it is needed in a browser; here it must not take time of the real clock.
import '#widget/claim-locks.ts'
import { IDBFactory } from 'fake-indexeddb'
import { type FakeClock, fakeClock } from '#server/lib/clock.ts'
import { uploadByFetch } from '#tests/support/upload-by-fetch.ts'
import { type Connection, createConnection } from '#widget/connection.ts'
import { type Conversation, createConversation, type Line } from '#widget/conversation.ts'
import { browserStorage, type WidgetStorage } from '#widget/storage.ts'
import { storesOf } from '#widget/stored.ts'
import type { ScriptedServer } from './scripted-server.ts'

const START = Date.UTC(2027, 0, 4, 9)

/** One browser: stores that outlive a tab, and a clock that tests move. */
export interface Browser {
  clock: FakeClock
  indexedDB: IDBFactory | undefined
  localStorage: Storage
}

/** One open page in it. */
export interface Tab {
  connection: Connection
  conversation: Conversation
  storage: WidgetStorage
  /** Texts of the thread with the state of the visitor's own, for instance `Hello (sent)`. */
  thread(): string[]
}

export function aBrowser(): Browser {
  return { clock: fakeClock(START), indexedDB: new IDBFactory(), localStorage: memoryItems() }
}

/** Opens a page in a browser; nothing moves before `restore` or `open`. */
export function aTab(
  browser: Browser,
  server: ScriptedServer,
  options: { identity?: string | null } = {},
): Tab {
  const { clock, indexedDB, localStorage } = browser
  const tab = memoryItems()
  const stores = storesOf('shop', { local: () => localStorage, tab: () => tab })
  const storage = browserStorage({ site: 'shop', clock, indexedDB, stores, locks: undefined })
  const conversation = createConversation()
  const connection = createConnection({
    base: 'http://sapa.test/',
    site: 'shop',
    clock,
    conversation,
    storage,
    identity: options.identity ?? null,
    fetch: (input, init) => server.fetch(input, init),
    connectSocket: (address) => server.connectSocket(address),
    upload: uploadByFetch((input, init) => server.fetch(input, init)),
    page: () => 'http://shop.test/kain',
    random: () => 0.5,
  })
  return { connection, conversation, storage, thread: () => conversation.lines().map(describe) }
}

/** Lets everything that needs no time happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Moves time on in small steps, and lets what it starts come to an end. */
export async function pass(browser: Browser, ms: number): Promise<void> {
  await settle()
  for (let left = ms; left > 0; left -= 1_000) {
    await browser.clock.advance(Math.min(left, 1_000))
    await settle()
  }
}

function describe(line: Line): string {
  if (line.kind === 'theirs') return line.message.text
  if (line.kind === 'own') return `${line.message.text} (${line.state})`
  return `${line.entry.text} (${line.state})`
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
