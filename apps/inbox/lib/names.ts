import type { ContactView } from '#server/protocol/views.ts'

/** `4F2A`: short enough to say aloud. The end of an id is chance, its beginning the time. */
export function shortCode(id: string): string {
  return id.replaceAll('-', '').slice(-4).toUpperCase()
}

/** The page a contact first wrote from; the front page says nothing of them. */
export function contactPath(contact: Pick<ContactView, 'firstPage'>): string | null {
  if (!contact.firstPage || !URL.canParse(contact.firstPage)) return null
  const { pathname } = new URL(contact.firstPage)
  return pathname === '/' ? null : pathname
}

/** A website as people say it: without the scheme, and without a slash that means nothing. */
export function shortAddress(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return host + (pathname === '/' ? '' : pathname)
}

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word))
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters
    .map((word) => [...(word ?? '')].find((letter) => /\p{L}|\p{N}/u.test(letter)) ?? '')
    .join('')
    .toUpperCase()
}

/** The same person has the same colour everywhere. */
export function hueOf(id: string, hues: number): number {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9_973
  return sum % hues
}
