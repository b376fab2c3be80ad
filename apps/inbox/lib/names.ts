import type { ContactView } from '#server/protocol/views.ts'

/** How a contact without a name is told apart: by the page they first wrote from. */
export function contactPath(contact: Pick<ContactView, 'firstPage'>): string | null {
  if (!contact.firstPage || !URL.canParse(contact.firstPage)) return null
  const { pathname, hostname } = new URL(contact.firstPage)
  return pathname === '/' ? hostname : pathname
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
