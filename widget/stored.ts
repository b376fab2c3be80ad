import type { Owner } from './ownership.ts'

/** What the browser remembers of a visitor of one site. */
export interface StoredSession {
  token: string
  visitorId: string
  /** The person whom the server took the visitor for, by the word of the customer's server. */
  person: string | null
  /** Whose waiting messages go out under this session: see ownership.ts. */
  owners: readonly Owner[]
}

/** The keys of one site; the loader reads `look`, `session`, `outbox`, `open` and `visit` by itself. */
export interface StorageKeys {
  session: string
  outbox: string
  open: string
  teaser: string
  draft: string
  claims: string
  visit: string
}

export function storageKeys(site: string): StorageKeys {
  const key = (name: string) => `sapa.${site}.${name}`
  return {
    session: key('session'),
    outbox: key('outbox'),
    open: key('open'),
    teaser: key('teaser'),
    draft: key('draft'),
    claims: key('claims'),
    visit: key('visit'),
  }
}

/** What one site keeps in this browser, and in this tab of it. */
export interface Stores {
  keys: StorageKeys
  local: Items
  tab: Items
}

export function storesOf(
  site: string,
  find: { local: () => Storage | undefined; tab: () => Storage | undefined },
): Stores {
  return { keys: storageKeys(site), local: safeItems(find.local), tab: safeItems(find.tab) }
}

/** The name of the outbox in IndexedDB of one site. */
export function databaseName(site: string): string {
  return `sapa-${site}`
}

/** Takes everything of a visitor out of the browser: his session, what he was writing, what he has not sent. */
export function forgetVisitor(options: {
  site: string
  local: Items
  tab: Items
  indexedDB: () => IDBFactory | undefined
}): void {
  const { session, outbox, draft, open, claims, visit } = storageKeys(options.site)
  for (const key of [session, outbox]) options.local.set(key, null)
  for (const key of [draft, open, claims, visit]) options.tab.set(key, null)
  try {
    options.indexedDB()?.deleteDatabase(databaseName(options.site))
  } catch {
    // A browser that refuses its stores has kept nothing there.
  }
}

/** A store of texts that never throws. */
export interface Items {
  get(key: string): string | null
  set(key: string, value: string | null): void
}

/** localStorage that never throws: blocked or full, it is a memory of this page. */
export function safeItems(find: () => Storage | undefined): Items {
  const fallback = new Map<string, string | null>()
  return {
    get(key) {
      if (fallback.has(key)) return fallback.get(key) ?? null
      try {
        return find()?.getItem(key) ?? null
      } catch {
        return null
      }
    },
    set(key, value) {
      try {
        const storage = find()
        if (value === null) storage?.removeItem(key)
        else storage?.setItem(key, value)
        if (storage) fallback.delete(key)
        else fallback.set(key, value)
      } catch {
        fallback.set(key, value)
      }
    },
  }
}

/** The session as it was written, or null where the text is something else. */
export function parseSession(text: string | null): StoredSession | null {
  try {
    const session: unknown = JSON.parse(text ?? 'null')
    if (typeof session !== 'object' || session === null) return null
    if (!('token' in session) || !('visitorId' in session)) return null
    const { token, visitorId } = session
    if (typeof token !== 'string' || typeof visitorId !== 'string') return null
    const person = 'person' in session && typeof session.person === 'string' ? session.person : null
    const owners = 'owners' in session && Array.isArray(session.owners) ? session.owners : [null, visitorId]
    return { token, visitorId, person, owners: owners.filter(isOwner) }
  } catch {
    return null
  }
}

function isOwner(value: unknown): value is Owner {
  return value === null || typeof value === 'string'
}
