/** Remembers the last `most` texts it was told. */
export function createMemory(most: number) {
  const known = new Set<string>()
  return {
    has: (text: string) => known.has(text),
    add(text: string): void {
      // A set keeps the order of insertion: what was told last stands last.
      known.delete(text)
      known.add(text)
      const [oldest] = known
      if (known.size > most && oldest !== undefined) known.delete(oldest)
    },
  }
}
