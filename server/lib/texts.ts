/** A text as both databases keep it and every reader takes it: no halves of characters, no NUL. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
