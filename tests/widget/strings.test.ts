import { expect, test } from 'vitest'
import { loadStrings } from '#widget/i18n/strings.ts'

test('counts are said as each language counts and writes numbers', async () => {
  const [en, id] = await Promise.all([loadStrings('en', []), loadStrings('id', [])])
  expect([en.newMessages(1), en.newMessages(2), id.newMessages(2)]).toEqual([
    '1 new message',
    '2 new messages',
    '2 pesan baru',
  ])
  expect([1, 1_234].map(en.charactersOver)).toEqual([
    '1 character too many. Shorten it to send.',
    '1,234 characters too many. Shorten it to send.',
  ])
  expect(id.charactersOver(1_234)).toBe('Kelebihan 1.234 karakter. Persingkat untuk mengirim.')
})
