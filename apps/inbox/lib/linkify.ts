export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

// Only what begins like an address: no other scheme ever becomes a link. Every repetition is bounded, so that no text
// makes the search slow.
const ADDRESS =
  /\b(?:https?:\/\/|www\.)[^\s<>"'`]{1,2000}|\b[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}\b/gi
// A mark of style behind an address belongs to the text as well.
const TRAILING = '.,;:!?…\'"»”’]}*~'

/** Cuts a text into plain parts and addresses; http, https and mailto are the only schemes. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0])
    const href = toHref(address)
    if (href === undefined) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: address, href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** The full stop behind an address belongs to the sentence; so does a bracket that was opened before it. */
function trimAddress(found: string): string {
  let unopened = count(found, ')') - count(found, '(')
  let end = found.length
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1)
    if (last === ')' && unopened > 0) unopened -= 1
    else if (!TRAILING.includes(last)) break
  }
  return found.slice(0, end)
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}

function toHref(address: string): string | undefined {
  if (/^https?:\/\//i.test(address)) return isUrl(address) ? address : undefined
  if (/^www\./i.test(address)) return isUrl(`https://${address}`) ? `https://${address}` : undefined
  return `mailto:${address}`
}

function isUrl(address: string): boolean {
  return URL.canParse(address)
}
