import type { VisitorClaims } from '#server/protocol/visitors.ts'
import type { Clock } from './clock.ts'
import { type EntryDatabase, openEntryDatabase } from './entry-database.ts'
import { type Exclusively, lazyClaimLocks, mutex, webLocks } from './locks.ts'
import type { Owner } from './ownership.ts'
import { parseSession, type StoredSession, type Stores } from './stored.ts'

/** A file that waits, with the name it had on the visitor's device. */
export interface OutboxFile {
  blob: Blob
  name: string
}

/** One message that the server has not acknowledged yet. */
export interface OutboxEntry {
  /** Never changes, so that the server knows a second try for what it is. */
  clientId: string
  /** Entries go out in this order, whichever tab wrote them. */
  order: number
  /** Who wrote it: it goes out in no other name. */
  owner: Owner
  text: string
  file: OutboxFile | null
  /** The uploaded file, and the visitor it belongs to: another visitor must upload it anew. */
  mediaId: string | null
  mediaOwner: string | null
  /** The page it was written on. */
  page: string | null
  /** What its writer said of himself; entries of older versions have none. */
  about?: VisitorClaims | undefined
  createdAt: number
  /** Why it will not go out by itself any more. */
  failure: { code: string; message: string } | null
}

/** What outlives the page: the session and the outbox, shared by all tabs of one origin. */
export interface WidgetStorage {
  readSession(): StoredSession | null
  writeSession(session: StoredSession | null): void
  /** What the visitor has said of itself and the server has not been told yet. */
  readClaims(): VisitorClaims | null
  writeClaims(claims: VisitorClaims | null): void
  listEntries(): Promise<OutboxEntry[]>
  addEntry(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry>
  changeEntry(clientId: string, changes: Partial<OutboxEntry>): Promise<void>
  removeEntry(clientId: string): Promise<void>
  /** Runs `work` while no other tab runs work of that name. */
  exclusively: Exclusively
  /** False as soon as an entry could only be kept in memory. */
  durable(): boolean
}

/** Everything in memory: for tests, and for what a browser refuses to keep. */
export function memoryStorage(): WidgetStorage {
  const entries = memoryEntries()
  let session: StoredSession | null = null
  let claims: VisitorClaims | null = null
  return {
    readClaims: () => claims,
    writeClaims(next) {
      claims = next
    },
    readSession: () => session,
    writeSession(next) {
      session = next
    },
    listEntries: async () => entries.list(),
    addEntry: async (entry) => entries.add({ ...entry, order: entries.nextOrder(entry.createdAt) }),
    changeEntry: async (clientId, changes) => entries.change(clientId, changes),
    removeEntry: async (clientId) => entries.remove(clientId),
    exclusively: mutex(),
    durable: () => true,
  }
}

/** localStorage for the session, IndexedDB for the outbox, and memory for whatever those refuse. */
export function browserStorage(deps: {
  site: string
  clock: Clock
  stores: Stores
  indexedDB: IDBFactory | undefined
  locks: LockManager | undefined
}): WidgetStorage {
  const { keys, local, tab } = deps.stores
  const unkept = memoryEntries()
  let durable = true
  let database: Promise<EntryDatabase | null> | undefined

  function open(): Promise<EntryDatabase | null> {
    database ??= openEntryDatabase({ indexedDB: deps.indexedDB, site: deps.site, clock: deps.clock })
    return database
  }

  async function list(): Promise<OutboxEntry[]> {
    const kept = await (await open())?.list()
    return [...(kept ?? []), ...unkept.list()].sort((one, other) => one.order - other.order)
  }

  return {
    readClaims: () => JSON.parse(tab.get(keys.claims) ?? 'null'),
    writeClaims: (claims) => tab.set(keys.claims, claims && JSON.stringify(claims)),
    readSession: () => parseSession(local.get(keys.session)),
    writeSession: (session) => local.set(keys.session, session && JSON.stringify(session)),
    listEntries: list,
    async addEntry(entry) {
      local.set(keys.outbox, '1')
      const kept = await (await open())?.add(entry).catch(() => undefined)
      if (kept) return kept
      durable = false
      const last = (await list().catch(() => [])).at(-1)?.order ?? 0
      return unkept.add({ ...entry, order: Math.max(last + 1, entry.createdAt) })
    },
    async changeEntry(clientId, changes) {
      if (unkept.has(clientId)) unkept.change(clientId, changes)
      else await (await open())?.change(clientId, changes)
    },
    async removeEntry(clientId) {
      if (unkept.has(clientId)) unkept.remove(clientId)
      else await (await open())?.remove(clientId)
      if ((await list()).length === 0) local.set(keys.outbox, null)
    },
    exclusively: deps.locks
      ? webLocks(deps.locks, deps.site)
      : lazyClaimLocks({ database: open, clock: deps.clock }),
    durable: () => durable,
  }
}

interface MemoryEntries {
  list(): OutboxEntry[]
  nextOrder(createdAt: number): number
  add(entry: OutboxEntry): OutboxEntry
  has(clientId: string): boolean
  change(clientId: string, changes: Partial<OutboxEntry>): void
  remove(clientId: string): void
}

function memoryEntries(): MemoryEntries {
  let entries: OutboxEntry[] = []
  return {
    list: () => [...entries],
    nextOrder: (createdAt) => Math.max((entries.at(-1)?.order ?? 0) + 1, createdAt),
    add(entry) {
      entries.push(entry)
      return entry
    },
    has: (clientId) => entries.some((entry) => entry.clientId === clientId),
    change(clientId, changes) {
      entries = entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...changes } : entry))
    },
    remove(clientId) {
      entries = entries.filter((entry) => entry.clientId !== clientId)
    },
  }
}
