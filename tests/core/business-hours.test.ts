import { expect, test } from 'vitest'
import { openingAt } from '#server/core/business-hours.ts'
import type { BusinessHours } from '#server/protocol/site-options.ts'

const NINE_TO_FIVE = { from: 9 * 60, to: 17 * 60 }
const WEEK: BusinessHours['days'] = [...Array(5).fill(NINE_TO_FIVE), null, null]
const JAKARTA: BusinessHours = { timeZone: 'Asia/Jakarta', days: WEEK }
const at = (text: string) => Date.parse(text)

test('a shop without hours is always open', () => {
  expect(openingAt(null, 0)).toEqual({ isOpen: true, opensAt: null })
})

test('a shop is open by its own clock, from the first minute to the last', () => {
  // A Monday; Jakarta is seven hours ahead.
  expect(openingAt(JAKARTA, at('2026-11-23T02:00:00Z'))).toEqual({ isOpen: true, opensAt: null })
  expect(openingAt(JAKARTA, at('2026-11-23T09:59:59Z')).isOpen).toBe(true)
  expect(openingAt(JAKARTA, at('2026-11-23T10:00:00Z')).isOpen).toBe(false)
})

test('a closed shop says when it opens: later today, tomorrow, or after the weekend', () => {
  const opens = (now: string) => openingAt(JAKARTA, at(now)).opensAt
  expect(opens('2026-11-23T01:59:30Z')).toBe(at('2026-11-23T02:00:00Z'))
  expect(opens('2026-11-23T12:00:00Z')).toBe(at('2026-11-24T02:00:00Z'))
  expect(opens('2026-11-27T10:00:00Z')).toBe(at('2026-11-30T02:00:00Z'))
})

test('it opens by the clock on the wall also where the clock is put forward meanwhile', () => {
  const berlin: BusinessHours = { timeZone: 'Europe/Berlin', days: WEEK }
  expect(openingAt(berlin, at('2026-03-27T18:00:00Z')).opensAt).toBe(at('2026-03-30T07:00:00Z'))
  expect(openingAt(berlin, at('2026-10-23T18:00:00Z')).opensAt).toBe(at('2026-10-26T08:00:00Z'))
})

test('a shop that never opens promises nothing', () => {
  expect(openingAt({ ...JAKARTA, days: Array(7).fill(null) }, 0)).toEqual({ isOpen: false, opensAt: null })
})
