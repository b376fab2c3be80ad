import { expect, test } from 'vitest'
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
