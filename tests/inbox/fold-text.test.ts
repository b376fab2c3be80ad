import { expect, test } from 'vitest'
import { foldText } from '#inbox/lib/fold-text.ts'

test('what somebody wrote is shown as a whole, unless it is very long', () => {
  expect(foldText('')).toBeNull()
  expect(foldText('word '.repeat(600))).toBeNull()
  expect(foldText('line\n'.repeat(59))).toBeNull()
  expect(foldText('word '.repeat(601))).not.toBeNull()
  expect(foldText('line\n'.repeat(61))).toBe(Array(30).fill('line').join('\n'))
})

test('a long text begins as it was written, and is cut between two words', () => {
  const text = 'some words of a long story '.repeat(2_500)
  const folded = foldText(text) ?? ''
  expect(text.startsWith(folded)).toBe(true)
  expect(folded.length).toBeGreaterThan(1_400)
  expect(folded.length).toBeLessThanOrEqual(1_500)
  expect(text[folded.length]).toBe(' ')
})

test('where there are no words, no sign is cut in two', () => {
  for (const sign of ['👩‍👩‍👧‍👦', '🙏🏽', '🇮🇩', 'e\u0301']) {
    // Moved on by one each time, so that the cut would come at every place of a sign.
    for (let before = 0; before < sign.length; before += 1) {
      const folded = foldText('x'.repeat(before) + sign.repeat(3_000)) ?? ''
      expect(folded.slice(before).replaceAll(sign, '')).toBe('')
    }
  }
  expect(foldText('\u0301'.repeat(60_000))?.length).toBe(1_500)
})
