/** The part of localStorage that is used here. */
export interface KeyValueStorage {
  keys(): string[]
  get(key: string): string | null
  /** Answers false where nothing can be kept (storage full or forbidden). */
  set(key: string, value: string): boolean
  remove(key: string): void
}

export function browserStorage(): KeyValueStorage {
  return {
    keys: () => attempt(() => Object.keys(localStorage), []),
    get: (key) => attempt(() => localStorage.getItem(key), null),
    set: (key, value) =>
      attempt(() => {
        localStorage.setItem(key, value)
        return true
      }, false),
    remove: (key) => attempt(() => localStorage.removeItem(key), undefined),
  }
}

/** For where there is no window: the server's first rendering, and tests. */
export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, string>()
  return {
    keys: () => [...values.keys()],
    get: (key) => values.get(key) ?? null,
    set(key, value) {
      values.set(key, value)
      return true
    },
    remove: (key) => void values.delete(key),
  }
}

/** Browsers throw on a full or forbidden storage; the inbox then works without keeping. */
function attempt<T>(run: () => T, otherwise: T): T {
  try {
    return run()
  } catch {
    return otherwise
  }
}
