import { linkify } from './linkify.ts'

export type TextNode =
  | { kind: 'text' | 'mention'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string; isBlock: boolean }
  | { kind: Style; nodes: TextNode[] }

type Style = 'bold' | 'italic' | 'strike'
type Leaf = Extract<TextNode, { kind: 'text' | 'mention' | 'link' }> & { at: number; end: number }

const STYLES: Readonly<Record<string, Style>> = { '*': 'bold', _: 'italic', '~': 'strike' }
const FENCE = '```'
const WORD = /[\p{L}\p{N}]/u

/**
 * Reads a text as WhatsApp shows it: *bold*, _italic_, ~strike~, `code`, ```code``` and addresses. `names` are those
 * who are mentioned with an @. Every text is gone through once for each mark, however it is made.
 */
export function formatText(text: string, names: readonly string[] = []): TextNode[] {
  const nodes: TextNode[] = []
  let from = 0
  for (;;) {
    const open = text.indexOf(FENCE, from)
    const close = open < 0 ? -1 : text.indexOf(FENCE, open + FENCE.length)
    if (close < 0) break
    const code = text.slice(open + FENCE.length, close)
    if (code.trim() === '') {
      nodes.push(...readPlain(text.slice(from, close + FENCE.length), names))
    } else {
      nodes.push(...readPlain(text.slice(from, open), names))
      nodes.push({ kind: 'code', text: code.replace(/^\n|\n$/g, ''), isBlock: code.includes('\n') })
    }
    from = close + FENCE.length
  }
  return [...nodes, ...readPlain(text.slice(from), names)]
}

/** The words of a text without the marks of its style, for one line. */
export function plainText(text: string): string {
  return formatText(text).map(wordsOf).join('')
}

function wordsOf(node: TextNode): string {
  return 'nodes' in node ? node.nodes.map(wordsOf).join('') : node.text
}

function readPlain(text: string, names: readonly string[]): TextNode[] {
  if (text === '') return []
  return read({ text, leaves: leavesOf(text, names), hopeless: new Map() }, 0, text.length, [])
}

interface Reading {
  text: string
  /** Addresses and names: no mark inside of them counts. */
  leaves: Leaf[]
  /** Up to where no end of a mark stands: later beginnings need not look again. */
  hopeless: Map<string, number>
}

function read(reading: Reading, from: number, to: number, inside: readonly string[]): TextNode[] {
  const { text } = reading
  const nodes: TextNode[] = []
  let plainFrom = from
  let at = from
  while (at < to) {
    const leaf = leafAt(reading.leaves, at)
    if (leaf) {
      at = leaf.end
      continue
    }
    const mark = text.charAt(at)
    const end = isMark(mark) && !inside.includes(mark) ? findEnd(reading, at, to) : -1
    if (end < 0) {
      at += 1
      continue
    }
    nodes.push(...plain(reading, plainFrom, at))
    const style = STYLES[mark]
    if (style) nodes.push({ kind: style, nodes: read(reading, at + 1, end, [...inside, mark]) })
    else nodes.push({ kind: 'code', text: text.slice(at + 1, end), isBlock: false })
    at = end + 1
    plainFrom = at
  }
  return [...nodes, ...plain(reading, plainFrom, to)]
}

function isMark(character: string): boolean {
  return character === '`' || character in STYLES
}

/** Where the mark that begins at `at` ends; -1 where it is just a character. */
function findEnd({ text, leaves, hopeless }: Reading, at: number, to: number): number {
  const mark = text.charAt(at)
  const next = text.charAt(at + 1)
  if (WORD.test(text.charAt(at - 1)) || next === '' || next === mark || /\s/.test(next)) return -1
  if ((hopeless.get(mark) ?? -1) > at) return -1
  const newline = text.indexOf('\n', at)
  const limit = Math.min(to, newline < 0 ? to : newline)
  for (let end = text.indexOf(mark, at + 2); end >= 0 && end < limit; end = text.indexOf(mark, end + 1)) {
    if (leafAt(leaves, end)) continue
    if (!/\s/.test(text.charAt(end - 1)) && !WORD.test(text.charAt(end + 1))) return end
  }
  hopeless.set(mark, limit)
  return -1
}

function plain({ text, leaves }: Reading, from: number, to: number): TextNode[] {
  const nodes: TextNode[] = []
  let at = from
  for (const { at: start, end, ...node } of leaves.slice(firstFrom(leaves, from))) {
    if (start >= to) break
    if (start > at) nodes.push({ kind: 'text', text: text.slice(at, start) })
    nodes.push(node)
    at = end
  }
  if (at < to) nodes.push({ kind: 'text', text: text.slice(at, to) })
  return nodes
}

function leavesOf(text: string, names: readonly string[]): Leaf[] {
  const links: Leaf[] = []
  let at = 0
  for (const part of linkify(text)) {
    const end = at + part.text.length
    if (part.kind === 'link') links.push({ ...part, at, end })
    at = end
  }
  const mentions = mentionsOf(text, names).filter(({ at, end }) =>
    links.every((link) => link.end <= at || link.at >= end),
  )
  return [...links, ...mentions].sort((a, b) => a.at - b.at)
}

function mentionsOf(text: string, names: readonly string[]): Leaf[] {
  const leaves: Leaf[] = []
  // Longer names first: "@Rina Puspita" is not "@Rina" and a word.
  const sought = names.filter((name) => name !== '').sort((a, b) => b.length - a.length)
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = sought.find((candidate) => text.startsWith(candidate, at + 1))
    if (name === undefined) continue
    const end = at + 1 + name.length
    leaves.push({ kind: 'mention', text: text.slice(at, end), at, end })
    at = end - 1
  }
  return leaves
}

function leafAt(leaves: readonly Leaf[], at: number): Leaf | undefined {
  const leaf = leaves[firstFrom(leaves, at)]
  return leaf && leaf.at <= at ? leaf : undefined
}

/** The first leaf that ends behind `at`; leaves stand in order. */
function firstFrom(leaves: readonly Leaf[], at: number): number {
  let low = 0
  let high = leaves.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((leaves[middle]?.end ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}
