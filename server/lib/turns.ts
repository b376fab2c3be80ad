export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** Runs the works of one key one after the other; different keys do not wait for each other. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    last.set(key, turn)
    try {
      return await turn
    } finally {
      // Whoever comes last takes the key away with him.
      if (last.get(key) === turn) last.delete(key)
    }
  }
}
