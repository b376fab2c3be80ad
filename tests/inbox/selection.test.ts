import { expect, test } from 'vitest'
import { NOTHING, select, selectedIn } from '#inbox/lib/selection.ts'
import { BULK_MAX } from '#server/protocol/limits.ts'

const ROWS = rowsOf('a b c d e')

test('one more is chosen, and one less', () => {
  const one = select(NOTHING, { id: 'b', rows: ROWS, toRange: false })
  const two = select(one, { id: 'd', rows: ROWS, toRange: false })
  expect(selectedIn(two, ROWS)).toEqual(['b', 'd'])
  expect(selectedIn(select(two, { id: 'b', rows: ROWS, toRange: false }), ROWS)).toEqual(['d'])
})

test('with shift everything from the last one on is chosen, up or down', () => {
  const one = select(NOTHING, { id: 'b', rows: ROWS, toRange: false })
  expect(selectedIn(select(one, { id: 'd', rows: ROWS, toRange: true }), ROWS)).toEqual(['b', 'c', 'd'])
  const low = select(NOTHING, { id: 'd', rows: ROWS, toRange: false })
  expect(selectedIn(select(low, { id: 'b', rows: ROWS, toRange: true }), ROWS)).toEqual(['b', 'c', 'd'])
  expect(selectedIn(select(NOTHING, { id: 'c', rows: ROWS, toRange: true }), ROWS)).toEqual(['c'])
})

test('what leaves the list is not chosen any more', () => {
  const two = select(select(NOTHING, { id: 'b', rows: ROWS, toRange: false }), {
    id: 'c',
    rows: ROWS,
    toRange: true,
  })
  expect(selectedIn(two, rowsOf('a c d'))).toEqual(['c'])
})

test('no more are chosen than can be changed at once, those nearest to where one began', () => {
  const many = Array.from({ length: BULK_MAX + 50 }, (_, n) => ({ id: `row-${n}` }))
  const last = select(NOTHING, { id: `row-${BULK_MAX + 49}`, rows: many, toRange: false })
  const selected = selectedIn(select(last, { id: 'row-0', rows: many, toRange: true }), many)
  expect(selected).toHaveLength(BULK_MAX)
  expect(selected[0]).toBe('row-50')
})

function rowsOf(names: string) {
  return names.split(' ').map((id) => ({ id }))
}
