import { expect, test, vi } from 'vitest'
import { linkify } from '#inbox/lib/linkify.ts'

test.each([
  ['see https://example.com/a?b=c.', 'https://example.com/a?b=c'],
  ['(https://id.wikipedia.org/wiki/Batik_(kain))', 'https://id.wikipedia.org/wiki/Batik_(kain)'],
  ['“https://example.com/x”, he said', 'https://example.com/x'],
  ['https://example.com/شحن', 'https://example.com/شحن'],
  ['HTTPS://EXAMPLE.COM', 'HTTPS://EXAMPLE.COM'],
])('%s leads to %s', (text, href) => {
  expect(hrefs(text)).toEqual([href])
})

test('an address without a scheme is opened safely', () => {
  expect(hrefs('www.example.com/a')).toEqual(['https://www.example.com/a'])
})

test('an e-mail address can be written to', () => {
  expect(hrefs('ask rina.p+shop@example.co.id please')).toEqual(['mailto:rina.p+shop@example.co.id'])
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'https://',
  'http://[::1',
  'sapa.example',
])('%s is text and nothing else', (text) => {
  expect(hrefs(text)).toEqual([])
})

test('markup of a stranger ends an address and stays text', () => {
  const parts = linkify('https://example.com/"><img src=x onerror=alert(1)>')
  expect(hrefs('https://example.com/"><img src=x onerror=alert(1)>')).toEqual(['https://example.com/'])
  expect(parts.map(({ text }) => text).join('')).toBe('https://example.com/"><img src=x onerror=alert(1)>')
})

test.each(['', 'plain', 'a https://b.example c www.d.example e', 'x@y.example', '🙏 https://example.com 🙏'])(
  'nothing of %j is lost',
  (text) => {
    expect(
      linkify(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  },
)

// A pattern that goes wrong takes minutes here: the test would run out of time.
test('a hostile text does not keep the page busy', () => {
  const text = `${'https://'.repeat(2_000)}${'@'.repeat(5_000)}${'a.'.repeat(5_000)}`
  expect(
    linkify(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

test.each(['a', 'a.', 'a@', '@', ')', '.', 'https://', 'www.)', 'http://x('])(
  'ten thousand characters of %j cost no more than each character its bounded share',
  (part) => {
    const text = `http://${part.repeat(10_000)}`.slice(0, 10_000)
    const searches = vi.spyOn(String.prototype, 'matchAll')
    const cuts = vi.spyOn(String.prototype, 'split')
    const parts = linkify(text)
    const patterns = searches.mock.calls.map(([pattern]) => String(pattern))
    const cutCount = cuts.mock.calls.length
    vi.restoreAllMocks()
    expect(patterns).toHaveLength(1)
    // Outside of [...] nothing repeats without an end.
    expect(patterns[0]?.replace(/\[[^\]]*\]/g, 'c').replace(/\\./g, 'c')).not.toMatch(/[*+]|\{\d+,\}/)
    // And the end of an address is found in one walk.
    expect(cutCount).toBeLessThanOrEqual(8 * parts.length)
    expect(parts.map(({ text }) => text).join('')).toBe(text)
  },
)

test('the end of an address is found behind brackets and full stops', () => {
  expect(hrefs('(https://example.com/a_(b)).)…')).toEqual(['https://example.com/a_(b)'])
  expect(hrefs(`https://example.com/${')'.repeat(500)}.`)).toEqual(['https://example.com/'])
})

function hrefs(text: string): string[] {
  return linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))
}
