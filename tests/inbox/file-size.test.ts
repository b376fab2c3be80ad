import { expect, test } from 'vitest'
import { fileSize } from '#inbox/lib/file-size.ts'
import { formatBytes } from '#widget/format.ts'

const MEGABYTE = 1024 * 1024

test.each([
  [0, '0 B'],
  [840, '840 B'],
  [1_500, '1 kB'],
  [25 * MEGABYTE, '25 MB'],
  [1.4 * MEGABYTE, '1.4 MB'],
  [3_000 * MEGABYTE, '2.9 GB'],
])('%i bytes are %s to the agent and to the visitor', (bytes, shown) => {
  expect(fileSize(bytes, 'en')).toBe(shown)
  expect(formatBytes(bytes, 'en')).toBe(shown)
})

test('a size is written as the reader writes numbers', () => {
  expect(fileSize(1.4 * MEGABYTE, 'id')).toBe('1,4 MB')
})
