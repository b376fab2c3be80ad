/** A text as both databases keep it and every reader takes it: no halves of characters, no NUL. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** The same for every text in a value that is kept as JSON. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storable(part) : part))
}
