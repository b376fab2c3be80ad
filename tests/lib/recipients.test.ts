import { expect, test } from 'vitest'
import { normaliseRecipient } from '#server/lib/recipients.ts'

const read = (typed: string, countryCode: string | null = '62') =>
  normaliseRecipient(typed, 'to', countryCode)

test('a number is the same number however a program writes it', () => {
  const written = [
    '6281234567890',
    '+62 812-3456-7890',
    '0062 812 3456 7890',
    '0812 3456 7890',
    '(0812) 3456.7890',
    '6281234567890@c.us',
    '6281234567890@s.whatsapp.net',
    '6281234567890-s-whatsapp-net',
    ' 081234567890@c.us ',
  ]
  for (const typed of written) expect([typed, read(typed)]).toEqual([typed, '6281234567890'])
})

test('a group and a person without a number are known by their ids, also in their dash form', () => {
  expect(read('120363303315871698@g.us')).toBe('120363303315871698@g.us')
  expect(read('120363303315871698-g-us')).toBe('120363303315871698@g.us')
  expect(read('628123456789-1455555555@g.us')).toBe('628123456789-1455555555@g.us')
  expect(read('628123456789-1455555555-g-us')).toBe('628123456789-1455555555@g.us')
  expect(read('83412345678901@lid')).toBe('83412345678901@lid')
})

test('a leading 0 without a country is asked about, and what is no number is refused', () => {
  expect(() => read('081234567890', null)).toThrow(/begins with 0/)
  expect(() => read('081234567890', null)).toThrow(
    expect.objectContaining({ code: 'country_unset', field: 'to' }),
  )
  for (const typed of [
    '',
    'nobody',
    '123',
    '0',
    '12345678901234567890',
    '628x1234567',
    'a@g.us',
    '1 or 1=1',
  ]) {
    expect(() => read(typed)).toThrow(expect.objectContaining({ code: 'recipient_invalid', field: 'to' }))
  }
})
