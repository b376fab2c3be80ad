import type { ContactView } from './views.ts'

/** What may stand between double braces in a canned reply, and in a template beside what its sender gives. */
export const VARIABLES = [
  'contact.name',
  'contact.first_name',
  'contact.email',
  'contact.phone',
  'agent.name',
  'agent.first_name',
] as const
export type Variable = (typeof VARIABLES)[number]

/** What is known just now; null where nothing is. */
export type Known = Readonly<Record<string, string | null>>

export interface TextPart {
  text: string
  kind: 'plain' | 'filled' | 'unknown'
}

/** `{{contact.name}}`, or `{{contact.name|friend}}` with words for where the name is not known. */
const PLACE = /\{\{\s*([\w.]+)\s*(?:\|([^{}]*))?\}\}/g
const UNFILLED = /\{\{\s*(?:contact|agent)\.\w+[^{}]*\}\}/g

export function knownOf(
  contact: Pick<ContactView, 'kind' | 'name' | 'email' | 'phone'>,
  agentName: string,
): Record<Variable, string | null> {
  const name = contact.name?.trim() || null
  return {
    'contact.name': name,
    // A group has no first name.
    'contact.first_name': contact.kind === 'group' ? name : firstOf(name),
    'contact.email': contact.email,
    'contact.phone': contact.phone === null ? null : `+${contact.phone}`,
    'agent.name': agentName,
    'agent.first_name': firstOf(agentName),
  }
}

/** For a text that goes on being written: a customer chooses their name, and braces in it are no place to fill in. */
export function withoutPlaces(known: Known): Known {
  const apart = ([name, value]: [string, string | null]) => [name, value?.replaceAll('{{', '{ {') ?? null]
  return Object.fromEntries(Object.entries(known).map(apart))
}

/**
 * The text with what is known in its places, as it is: nothing in it is a place again. What is not known and has no
 * other words stays to be seen.
 */
export function fillIn(text: string, known: Known): TextPart[] {
  const parts: TextPart[] = []
  let done = 0
  for (const match of text.matchAll(PLACE)) {
    const [whole, name = '', otherwise] = match
    if (match.index > done) parts.push({ text: text.slice(done, match.index), kind: 'plain' })
    const value = wordsFor(known, name) ?? otherwise?.trim()
    parts.push(value === undefined ? { text: whole, kind: 'unknown' } : { text: value, kind: 'filled' })
    done = match.index + whole.length
  }
  if (done < text.length) parts.push({ text: text.slice(done), kind: 'plain' })
  return parts
}

export function textOf(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join('')
}

/** Places that are still to be filled in: nobody should send those. */
export function unfilledIn(text: string): string[] {
  return [...new Set(text.match(UNFILLED) ?? [])]
}

/** The names of the places in a text, each once. */
export function placesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))]
}

function wordsFor(known: Known, name: string): string | undefined {
  const value = Object.hasOwn(known, name) ? known[name] : undefined
  return value?.trim() ? value : undefined
}

function firstOf(name: string | null): string | null {
  return name?.trim().split(/\s+/)[0] || null
}
