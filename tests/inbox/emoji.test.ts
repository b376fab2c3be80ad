import { expect, test } from 'vitest'
import en from '#inbox/emoji/en.json' with { type: 'json' }
import id from '#inbox/emoji/id.json' with { type: 'json' }
import catalogue from '#inbox/i18n/en.json' with { type: 'json' }
import { findEmoji, groupsOf, withTone } from '#inbox/lib/emoji.ts'

const ENGLISH = groupsOf(en, id)
const INDONESIAN = groupsOf(id, en)

test('an emoji is found by words of both languages, in whichever one reads', () => {
  for (const groups of [ENGLISH, INDONESIAN]) {
    for (const [typed, sign] of [
      ['package', '📦'],
      ['paket', '📦'],
      ['thank', '🙏'],
      ['red heart', '❤️'],
      ['hati merah', '❤️'],
      ['truk', '🚚'],
      ['Indonesia', '🇮🇩'],
    ] as const) {
      expect([typed, findEmoji(groups, typed).map((emoji) => emoji.sign)]).toEqual([
        typed,
        expect.arrayContaining([sign]),
      ])
    }
  }
  expect(findEmoji(ENGLISH, 'no such thing at all')).toEqual([])
})

test('what begins with the word comes before what is only found by it', () => {
  expect(findEmoji(ENGLISH, 'rocket')[0]?.sign).toBe('🚀')
  expect(findEmoji(INDONESIAN, 'roket')[0]?.sign).toBe('🚀')
})

test('both languages hold the same emoji in the same order, each once and with a name', () => {
  const signs = (groups: typeof ENGLISH) => groups.flatMap(({ emoji }) => emoji.map(({ sign }) => sign))
  expect(signs(INDONESIAN)).toEqual(signs(ENGLISH))
  expect(new Set(signs(ENGLISH)).size).toBe(signs(ENGLISH).length)
  const nameless = [...ENGLISH, ...INDONESIAN].flatMap(({ emoji }) => emoji.filter(({ name }) => !name))
  expect(nameless).toEqual([])
  expect(Object.keys(catalogue.emoji.group).sort()).toEqual(ENGLISH.map(({ name }) => name).sort())
})

test.each([
  ['👍', '👍🏽'],
  ['✌️', '✌🏽'],
  ['👩‍💻', '👩🏽‍💻'],
  ['🏋️‍♀️', '🏋🏽‍♀️'],
  ['😀', '😀'],
  ['🚚', '🚚'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  ['🇮🇩', '🇮🇩'],
])('a hand or a person has the tone that was chosen, all else stays: %s %s', (sign, toned) => {
  expect(withTone(sign, '🏽')).toBe(toned)
  expect(withTone(sign, '')).toBe(sign)
})
