import type { html, TemplateResult } from 'lit'
import type { splitLinks, TextPart } from '../links.ts'

interface MessageStyle {
  text: string
  /** Lent by the thread, which has it already. */
  cut: typeof splitLinks
}

/** A character, an address, or more of them under a mark. */
type Token = string | TextPart
export type Styled = Token | { tag: Tag; parts: Styled[] }
type Tag = 'b' | 'i' | 's' | 'code'

const TAGS: Readonly<Record<string, Tag>> = { '*': 'b', _: 'i', '~': 's', '`': 'code' }
const FENCE = '```'
const WORD = /[\p{L}\p{N}]/u

export const styles = '.text code{font:.92em/1.4 ui-monospace,monospace;white-space:pre-wrap}'

/** A text with *bold*, _italic_, ~strike~ and `code` as people know them from WhatsApp. */
export function render(draw: typeof html, { text, cut }: MessageStyle): TemplateResult {
  const show = (part: Styled): TemplateResult | string => {
    if (typeof part === 'string') return part
    if (!('tag' in part)) {
      return draw`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`
    }
    const inside = part.parts.map(show)
    switch (part.tag) {
      case 'b':
        return draw`<b>${inside}</b>`
      case 'i':
        return draw`<i>${inside}</i>`
      case 's':
        return draw`<s>${inside}</s>`
      case 'code':
        return draw`<code>${inside}</code>`
    }
  }
  return draw`${styleText(text, cut).map(show)}`
}

/** Reads the marks as the inbox does. Every text is gone through once for each of them, however it is made. */
export function styleText(text: string, cut: typeof splitLinks): Styled[] {
  const styled: Styled[] = []
  let from = 0
  for (;;) {
    const open = text.indexOf(FENCE, from)
    const close = open < 0 ? -1 : text.indexOf(FENCE, open + FENCE.length)
    if (close < 0) return [...styled, ...readPlain(text.slice(from), cut)]
    const code = text.slice(open + FENCE.length, close)
    if (code.trim() === '') styled.push(...readPlain(text.slice(from, close + FENCE.length), cut))
    else {
      styled.push(...readPlain(text.slice(from, open), cut))
      styled.push({ tag: 'code', parts: [code.replace(/^\n|\n$/g, '')] })
    }
    from = close + FENCE.length
  }
}

function readPlain(text: string, cut: typeof splitLinks): Styled[] {
  // No mark inside of an address counts.
  const tokens = cut(text).flatMap<Token>((part) => (part.href === null ? part.text.split('') : [part]))
  return read(tokens, new Map(), 0, tokens.length, '')
}

/** `hopeless` says of a mark up to where it has no end, so that later beginnings need not look again. */
function read(tokens: Token[], hopeless: Map<string, number>, from: number, to: number, inside: string) {
  const parts: Styled[] = []
  let plain = ''
  const close = (next?: Styled) => {
    if (plain !== '') parts.push(plain)
    plain = ''
    if (next !== undefined) parts.push(next)
  }
  for (let at = from; at < to; at += 1) {
    const token = tokens[at] ?? ''
    if (typeof token !== 'string') {
      close(token)
      continue
    }
    const tag = inside.includes(token) ? undefined : TAGS[token]
    const end = tag ? findEnd(tokens, hopeless, at, to) : -1
    if (!tag || end < 0) {
      plain += token
      continue
    }
    const content =
      tag === 'code'
        ? [
            tokens
              .slice(at + 1, end)
              .map(wordsOf)
              .join(''),
          ]
        : read(tokens, hopeless, at + 1, end, inside + token)
    close({ tag, parts: content })
    at = end
  }
  close()
  return parts
}

/** Where the mark that begins at `at` ends; -1 where it is just a character. */
function findEnd(tokens: Token[], hopeless: Map<string, number>, at: number, to: number): number {
  const mark = wordsOf(tokens[at])
  const next = wordsOf(tokens[at + 1])
  if (WORD.test(wordsOf(tokens[at - 1]).slice(-1)) || next === '' || next === mark || /^\s/.test(next))
    return -1
  if ((hopeless.get(mark) ?? -1) > at) return -1
  let end = at + 2
  for (; end < to && tokens[end - 1] !== '\n' && tokens[end] !== '\n'; end += 1) {
    if (tokens[end] !== mark || /\s/.test(wordsOf(tokens[end - 1]))) continue
    if (!WORD.test(wordsOf(tokens[end + 1]).charAt(0))) return end
  }
  hopeless.set(mark, end)
  return -1
}

function wordsOf(token: Token | undefined): string {
  return typeof token === 'object' ? token.text : (token ?? '')
}
