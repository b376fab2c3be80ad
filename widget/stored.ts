/** What the browser remembers of a visitor of one site. */
export interface StoredSession {
  token: string
  visitorId: string
}

/** The keys in localStorage of one site; the loader reads them too. */
export function storageKeys(site: string): {
  session: string
  outbox: string
  open: string
  look: string
  teaser: string
  draft: string
} {
  const key = (name: string) => `sapa.${site}.${name}`
  return {
    session: key('session'),
    outbox: key('outbox'),
    open: key('open'),
    look: key('look'),
    teaser: key('teaser'),
    draft: key('draft'),
  }
}

/** localStorage that never throws: blocked or full, it is a memory of this page. */
export function safeItems(find: () => Storage | undefined): {
  get(key: string): string | null
  set(key: string, value: string | null): void
} {
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
    return typeof token === 'string' && typeof visitorId === 'string' ? { token, visitorId } : null
  } catch {
    return null
  }
}
