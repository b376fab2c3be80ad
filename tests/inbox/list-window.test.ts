import { describe, expect, test } from 'vitest'
import { keptTop, offsetsOf, rowAt, rowsWithin } from '#inbox/lib/list-window.ts'

test('of a hundred thousand rows only those in sight are drawn, and a few around', () => {
  const offsets = offsetsOf(Array.from({ length: 100_000 }, () => 70))
  const { from, to } = rowsWithin(offsets, { top: 3_500_000, height: 700, around: 5 })
  expect(from).toBe(49_995)
  expect(to).toBe(50_016)
})

test('the window ends where the list ends, and an empty list has no rows', () => {
  const offsets = offsetsOf([70, 90, 70])
  expect(rowsWithin(offsets, { top: 0, height: 1_000, around: 5 })).toEqual({ from: 0, to: 3 })
  expect(rowsWithin(offsets, { top: 9_999, height: 100, around: 1 })).toEqual({ from: 2, to: 3 })
  expect(rowsWithin(offsetsOf([]), { top: 0, height: 100, around: 5 })).toEqual({ from: 0, to: 0 })
})

test('rows of different heights are found by where they stand', () => {
  const offsets = offsetsOf([70, 90, 70])
  expect([0, 69, 70, 159, 160, 229].map((y) => rowAt(offsets, y))).toEqual([0, 0, 1, 1, 2, 2])
})

describe('what one looks at stays where it is', () => {
  const before = aList('a b c d e f', 2.5)

  test('when new conversations come on top', () => {
    expect(keptTop(before, aList('x y a b c d e f'))).toBe(450)
  })

  test('when one from further down moves to the top', () => {
    expect(keptTop(before, aList('f a b c d e'))).toBe(350)
  })

  test('when the one at the upper edge itself moves to the top', () => {
    expect(keptTop(before, aList('c a b d e f'))).toBe(250)
  })

  test('when one above it is closed, and when the one at the edge is', () => {
    expect(keptTop(before, aList('a c d e f'))).toBe(150)
    expect(keptTop(before, aList('a b d e f'))).toBe(150)
  })

  test('when one above it grows a line', () => {
    const grown = { ids: before.ids, offsets: offsetsOf([130, 100, 100, 100, 100, 100]) }
    expect(keptTop(before, grown)).toBe(280)
  })

  test('when older ones are added at the end, and when all of it is another list', () => {
    expect(keptTop(before, aList('a b c d e f g h'))).toBe(250)
    expect(keptTop(before, aList('q r s'))).toBe(250)
  })

  test('but at the top the newest is shown', () => {
    expect(keptTop(aList('a b c', 0), aList('x a b c'))).toBe(0)
  })
})

function aList(names: string, rowsDown = 0) {
  const ids = names.split(' ')
  return { ids, offsets: offsetsOf(ids.map(() => 100)), top: rowsDown * 100 }
}
