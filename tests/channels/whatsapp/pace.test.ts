import { expect, test } from 'vitest'
import { createPacer } from '#server/channels/whatsapp/pace.ts'

const PACE = { warm: [1_000, 3_000], cold: [20_000, 40_000], burst: 3 } as const

test('after a rest a few go at once, then one in each interval', () => {
  let now = 1_000_000
  const pacer = createPacer(
    PACE,
    () => now,
    () => 0.5,
  )
  const left: number[] = []
  for (let message = 0; message < 6; message++) {
    now = Math.max(now, pacer.next(false))
    pacer.take(false)
    left.push(now - 1_000_000)
  }
  expect(left).toEqual([0, 0, 0, 2_000, 4_000, 6_000])
})

test('people who never wrote get one at a time, and answers do not wait for them', () => {
  const now = 1_000_000
  const pacer = createPacer(
    PACE,
    () => now,
    () => 0,
  )
  pacer.take(true)
  expect(pacer.next(true)).toBe(now + 20_000)
  expect(pacer.next(false)).toBeLessThanOrEqual(now)
})

test('intervals differ, so that nobody takes a shop for a machine', () => {
  const draws = [0.1, 0.9, 0.4, 0.7, 0.2, 0.5]
  let now = 0
  const pacer = createPacer(
    { ...PACE, burst: 1 },
    () => now,
    () => draws.shift() ?? 0.3,
  )
  const gaps: number[] = []
  for (let message = 0; message < 4; message++) {
    const next = Math.max(now, pacer.next(false))
    gaps.push(next - now)
    now = next
    pacer.take(false)
  }
  expect(new Set(gaps.slice(1)).size).toBe(3)
})
