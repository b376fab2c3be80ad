/** Texts by key, the least recently used forgotten first, at most `maxCharacters` of them. */
export function createTextCache(maxCharacters: number) {
  const texts = new Map<string, string>()
  let size = 0
  const forget = (key: string) => {
    const text = texts.get(key)
    if (text === undefined) return
    size -= key.length + text.length
    texts.delete(key)
  }
  return {
    get(key: string): string | undefined {
      const text = texts.get(key)
      if (text === undefined) return undefined
      // A map keeps the order of insertion: what was used last stands last.
      texts.delete(key)
      texts.set(key, text)
      return text
    },
    set(key: string, text: string): void {
      forget(key)
      if (key.length + text.length > maxCharacters / 4) return
      texts.set(key, text)
      size += key.length + text.length
      for (const oldest of texts.keys()) {
        if (size <= maxCharacters) break
        forget(oldest)
      }
    },
    forget,
    clear(): void {
      texts.clear()
      size = 0
    },
  }
}
