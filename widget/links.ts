/** A stretch of a message's text, with an address where it is a link. */
export interface TextPart {
  text: string
  href: string | null
}

// Every repetition is bounded, so that no text makes the search slow.
const CANDIDATE =
  /(?:https?:\/\/|mailto:|tel:|www\.)[^\s<>"'`]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/gi
const TAIL = '.,;:!?]}*_~'
const SAFE_PROTOCOLS: readonly string[] = ['http:', 'https:', 'mailto:', 'tel:']

/** Cuts a text into plain stretches and links with a harmless scheme. Nothing is added or lost. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = withoutTail(match[0])
    const href = toHref(shown)
    if (href === null) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null })
    parts.push({ text: shown, href })
    end = match.index + shown.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null })
  return parts
}

/** The full stop after an address belongs to the sentence, and so does a bracket that it did not open. */
function withoutTail(candidate: string): string {
  let unopened = candidate.split(')').length - candidate.split('(').length
  let end = candidate.length
  for (; end > 0; end -= 1) {
    const last = candidate.charAt(end - 1)
    if (last === ')' && unopened > 0) unopened -= 1
    else if (!TAIL.includes(last)) break
  }
  return candidate.slice(0, end)
}

function toHref(shown: string): string | null {
  try {
    const url = new URL(withScheme(shown))
    return SAFE_PROTOCOLS.includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

function withScheme(shown: string): string {
  if (/^(https?|mailto|tel):/i.test(shown)) return shown
  return shown.includes('@') && !/^www\./i.test(shown) ? `mailto:${shown}` : `https://${shown}`
}
