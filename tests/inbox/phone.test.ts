import { expect, test } from 'vitest'
import { firstEmoji } from '#inbox/components/emoji-choice.tsx'
import { formatPhone, internationalPhone } from '#inbox/lib/phone.ts'
import { minutes } from '#inbox/lib/time.ts'

test.each([
  ['6281290641111', '+62 812-9064-1111'],
  ['628111222333', '+62 811-1222-333'],
  ['14155552671', '+1 415-555-2671'],
  ['971501234567', '+971 501-234-567'],
  ['4930123456', '+49 3012-3456'],
  ['6580000021', '+65 8000-0021'],
  ['447700900123', '+44 7700-900-123'],
])('%s is read as %s', (digits, shown) => {
  expect(formatPhone(digits)).toBe(shown)
})

test.each([
  ['0812 3456 7890', '62', '6281234567890'],
  ['0812-3456-7890', null, null],
  ['628123456789', null, '628123456789'],
  ['0044 (7700) 900.123', '62', '447700900123'],
  ['+62 812 3456 7890', '65', '6281234567890'],
  ['+62 812', '62', null],
  ['abc', '62', null],
])('%s, typed where the country is %s, is %s', (typed, countryCode, phone) => {
  expect(internationalPhone(typed, countryCode)).toBe(phone)
})

test('what is no phone number stays as it is', () => {
  for (const text of ['', '12', 'call me', '+62 812']) expect(formatPhone(text)).toBe(text)
})

test('a reaction is one emoji, whatever was typed', () => {
  expect(firstEmoji('👍🏽 and more')).toBe('👍🏽')
  expect(firstEmoji('👨‍👩‍👧')).toBe('👨‍👩‍👧')
  expect(firstEmoji('🇮🇩')).toBe('🇮🇩')
  for (const text of ['', 'ok', '1', '<b>']) expect(firstEmoji(text)).toBeNull()
})

test('how long something plays is said in minutes and seconds', () => {
  expect([minutes(0), minutes(65), minutes(-3), minutes(3_599.6)]).toEqual(['0:00', '1:05', '0:00', '60:00'])
})
