import { expect, test } from 'vitest'
import { findMention, matchNames, stillNamed } from '#inbox/lib/find-mention.ts'

const TEAM = [{ name: 'Andi Nugroho' }, { name: 'Dewi Lestari' }, { name: 'Éloïse' }, { name: '李明' }]

test.each([
  ['@', 1, { at: 0, query: '' }],
  ['Hi @an', 6, { at: 3, query: 'an' }],
  ['(@an', 4, { at: 1, query: 'an' }],
  ['line\n@Andi Nu', 13, { at: 5, query: 'Andi Nu' }],
  ['@李', 2, { at: 0, query: '李' }],
])('in %j a name is being typed', (text, caret, found) => {
  expect(findMention(text, caret)).toEqual(found)
})

test.each([
  ['', 0],
  ['mail@shop.example', 9],
  ['@an\nmore', 8],
  ['@an', 0],
  [`@${'x'.repeat(61)}`, 62],
])('in %j none is', (text, caret) => {
  expect(findMention(text, caret)).toBeNull()
})

test('people are found by the beginning of any of their names, in any case', () => {
  const found = (query: string) => matchNames(TEAM, query).map(({ name }) => name)
  expect(found('NUG')).toEqual(['Andi Nugroho'])
  expect(found('andi nu')).toEqual(['Andi Nugroho'])
  expect(found('é')).toEqual(['Éloïse'])
  expect(found('estari')).toEqual([])
  expect(found('.*')).toEqual([])
  expect(found('')).toHaveLength(4)
})

test('whose name was deleted again is not told', () => {
  expect(stillNamed(TEAM, '@Andi Nugroho and @Dewi, look')).toEqual([{ name: 'Andi Nugroho' }])
})
