import { expect, test, vi } from 'vitest'
import { splitLinks } from '#widget/links.ts'

test.each([
  ['see https://shop.test/a?b=1.', ['https://shop.test/a?b=1']],
  ['www.shop.test, or dewi@shop.test!', ['https://www.shop.test/', 'mailto:dewi@shop.test']],
  ['(https://shop.test/a_(b))', ['https://shop.test/a_(b)']],
  ['call tel:+62811223344', ['tel:+62811223344']],
  ['https://wa.me/62811', ['https://wa.me/62811']],
])('finds the addresses in %j', (text, hrefs) => {
  expect(splitLinks(text).flatMap(({ href }) => href ?? [])).toEqual(hrefs)
})

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x file:///etc/passwd',
  'jav\tascript:alert(1) http://',
])('makes no link of %j', (text) => {
  expect(splitLinks(text).every(({ href }) => href === null)).toBe(true)
})

test('adds nothing to a text and loses nothing of it', () => {
  const text = 'a https://b.test/c), d@e.test.\n<img src=x onerror=alert(1)> www.f.test'
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

test('comes to an end with a text made to keep it busy', () => {
  expect(splitLinks('a'.repeat(10_000))).toHaveLength(1)
  expect(splitLinks(`${'a.'.repeat(5_000)}@`)).toHaveLength(1)
})

test.each(['a', 'a.', 'a@', '@', ')', '.', 'https://', 'www.)', 'http://x('])(
  'ten thousand characters of %j cost no more than each character its bounded share',
  (part) => {
    const text = `http://${part.repeat(10_000)}`.slice(0, 10_000)
    const searches = vi.spyOn(String.prototype, 'matchAll')
    const cuts = vi.spyOn(String.prototype, 'split')
    const parts = splitLinks(text)
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
