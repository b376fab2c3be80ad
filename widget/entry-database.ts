import type { Clock } from './clock.ts'
import type { OutboxEntry } from './storage.ts'
import { databaseName } from './stored.ts'

const OPEN_TIMEOUT_MS = 3_000

/** The outbox and the claims of one site in IndexedDB. */
export interface EntryDatabase {
  list(): Promise<OutboxEntry[]>
  add(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry>
  change(clientId: string, changes: Partial<OutboxEntry>): Promise<void>
  remove(clientId: string): Promise<void>
  /** Takes or renews a claim; false while another owner's is good. */
  claim(claim: Claim, now: number): Promise<boolean>
  release(claim: Pick<Claim, 'name' | 'owner'>): Promise<void>
}

export interface Claim {
  name: string
  owner: string
  expiresAt: number
}

/** Opens the database of a site; null where the browser has none or does not answer. */
export async function openEntryDatabase(options: {
  indexedDB: IDBFactory | undefined
  site: string
  clock: Clock
}): Promise<EntryDatabase | null> {
  const { indexedDB, site, clock } = options
  if (!indexedDB) return null
  const opened = await Promise.race([
    connect(indexedDB, databaseName(site)).catch(() => null),
    nothingAfter(clock),
  ])
  return opened && entryDatabase(opened, () => connect(indexedDB, databaseName(site)))
}

function connect(indexedDB: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('entries', { keyPath: 'clientId' }).createIndex('order', 'order')
      request.result.createObjectStore('claims', { keyPath: 'name' })
    }
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close()
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('The outbox is held by an older page.'))
  })
}

/** Some browsers never answer an open after a crash; the visitor must be able to write all the same. */
function nothingAfter(clock: Clock): Promise<null> {
  return new Promise((resolve) => {
    clock.after(OPEN_TIMEOUT_MS, () => resolve(null))
  })
}

function entryDatabase(first: IDBDatabase, reconnect: () => Promise<IDBDatabase>): EntryDatabase {
  let database = first

  /** Runs requests in one transaction and answers when it is on the disk. */
  async function run<T>(
    store: 'entries' | 'claims',
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore, done: (result: T) => void) => void,
  ): Promise<T | undefined> {
    const transaction = await begin(store, mode)
    return new Promise((resolve, reject) => {
      let result: T | undefined
      transaction.oncomplete = () => resolve(result)
      transaction.onabort = () => reject(transaction.error ?? new Error('The outbox gave up.'))
      work(transaction.objectStore(store), (value) => {
        result = value
      })
    })
  }

  /** The browser may close a connection at any time, for instance when the visitor clears the site's data. */
  async function begin(store: string, mode: IDBTransactionMode): Promise<IDBTransaction> {
    try {
      return database.transaction(store, mode, { durability: 'strict' })
    } catch {
      database = await reconnect()
      return database.transaction(store, mode, { durability: 'strict' })
    }
  }

  return {
    async list() {
      const entries = await run<OutboxEntry[]>('entries', 'readonly', (store, done) => {
        const request = store.index('order').getAll()
        request.onsuccess = () => done(request.result)
      })
      return entries ?? []
    },
    async add(entry) {
      const added = await run<OutboxEntry>('entries', 'readwrite', (store, done) => {
        const last = store.index('order').openKeyCursor(null, 'prev')
        last.onsuccess = () => {
          const after = typeof last.result?.key === 'number' ? last.result.key + 1 : 0
          const ordered = { ...entry, order: Math.max(after, entry.createdAt) }
          store.add(ordered)
          done(ordered)
        }
      })
      if (!added) throw new Error('The outbox took nothing.')
      return added
    },
    async change(clientId, changes) {
      await run('entries', 'readwrite', (store) => {
        const request: IDBRequest<OutboxEntry | undefined> = store.get(clientId)
        request.onsuccess = () => {
          if (request.result) store.put({ ...request.result, ...changes })
        }
      })
    },
    async remove(clientId) {
      await run('entries', 'readwrite', (store) => {
        store.delete(clientId)
      })
    },
    async claim(claim, now) {
      const taken = await run<boolean>('claims', 'readwrite', (store, done) => {
        const request: IDBRequest<Claim | undefined> = store.get(claim.name)
        request.onsuccess = () => {
          const other = request.result
          const free = !other || other.owner === claim.owner || other.expiresAt <= now
          if (free) store.put(claim)
          done(free)
        }
      })
      return taken ?? false
    },
    async release({ name, owner }) {
      await run('claims', 'readwrite', (store) => {
        const request: IDBRequest<Claim | undefined> = store.get(name)
        request.onsuccess = () => {
          if (request.result?.owner === owner) store.delete(name)
        }
      })
    },
  }
}
