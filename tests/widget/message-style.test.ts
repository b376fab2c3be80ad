import { expect, test, vi } from 'vitest'
import { formatText, type TextNode } from '#inbox/lib/format-text.ts'
import { type Styled, styleText } from '#widget/elements/message-style.ts'
import { splitLinks } from '#widget/links.ts'

const TEXTS = [
  'plain',
  'Your order is *ready*.',
  '_soon_ ~never~ `a*b*c`',
  '*bold _and italic_ both*',
  'a*b*c 2*3*4 snake_case_name',
  '* not* and *not * and **',
  '*over\na line*',
  '*see https://shop.test/a_b_c*',
  'https://shop.test/*a*_b and *b*',
  '```\nlet a = *1*\n``` and ``` ``` then *b*',
  '```never closed *b*',
  '*a* *b* (*c*), "*d*"!',
  '<b>no</b> *<img src=x onerror=alert(1)>*',
  '*مرحبا* _שלום_ *é*x',
  '*😀* ~👩‍👩‍👧~',
]

test.each(TEXTS)('a visitor sees %j as the agent does', (text) => {
  expect(styleText(text, splitLinks).map(written).join('')).toBe(formatText(text).map(nodeWritten).join(''))
})

test.each(['*a', '*a ', '_~*', '`', '*a*b', '```'])(
  'a text full of %j costs a few looks at each character',
  (part) => {
    const text = part.repeat(5_000).slice(0, 10_000)
    const looks = vi.spyOn(RegExp.prototype, 'test')
    styleText(text, splitLinks)
    const count = looks.mock.calls.length
    vi.restoreAllMocks()
    expect(count).toBeLessThanOrEqual(8 * text.length)
  },
)

function written(part: Styled): string {
  if (typeof part === 'string') return part
  return 'tag' in part ? `<${part.tag}>${part.parts.map(written).join('')}</>` : `[${part.text}]`
}

function nodeWritten(node: TextNode): string {
  const tags = { bold: 'b', italic: 'i', strike: 's' }
  if (node.kind === 'link') return `[${node.text}]`
  if (node.kind === 'code') return `<code>${node.text}</>`
  return 'nodes' in node ? `<${tags[node.kind]}>${node.nodes.map(nodeWritten).join('')}</>` : node.text
}
