import { expect, test } from 'vitest'
import { fuzzyScore } from '#inbox/lib/fuzzy.ts'
import { fits } from '#inbox/lib/narrow.ts'
import { fittingEntries, type PaletteEntry } from '#inbox/lib/palette-entries.ts'
import { aConversation } from './views.ts'

test('letters in their order find a name, without case and marks', () => {
  for (const typed of ['rina', 'RP', 'rpuspita', 'ri pus', 'pusp']) {
    expect([typed, fuzzyScore('Rina Puspita', typed)]).toEqual([typed, expect.any(Number)])
  }
  expect(fuzzyScore('Özil Şahin', 'ozil sahin')).not.toBe(null)
  expect(fuzzyScore('Rina Puspita', 'rx')).toBe(null)
  expect(fuzzyScore('Rina Puspita', 'pr')).toBe(null)
  // The D of a later word is no reason to miss what follows.
  expect(fuzzyScore('Budi Rina Dewi', 'bdi')).not.toBe(null)
})

test('what begins with the letters comes before what only holds them', () => {
  const names = ['Security', 'Clear icons', 'Rina Puspita', 'Arina']
  expect(order(names, 'rina')).toEqual(['Rina Puspita', 'Arina'])
  expect(order(['Unassigned', 'Assign', 'Assign to Budi'], 'assign')[0]).toBe('Assign')
  expect(order(['Atikah', 'Toko Kopi'], 'tk')).toEqual(['Toko Kopi', 'Atikah'])
})

test('with nothing typed everything stands in the order it was given', () => {
  expect(order(['b', 'a', 'c'], ' ')).toEqual(['b', 'a', 'c'])
})

test('an entry is also found by its other words', () => {
  const entries = [entry('Budi', 'budi@toko.example'), entry('Sari', 'sari@toko.example')]
  expect(fittingEntries(entries, 'sari@').map(({ words }) => words)).toEqual(['Sari'])
})

test('a list is narrowed by name, address, number and last words, every word of it', () => {
  const conversation = aConversation(1)
  const rina = {
    ...conversation,
    contact: { ...conversation.contact, name: 'Rina Puspita', phone: '6281290641111' },
    lastMessage: {
      kind: 'text' as const,
      preview: 'Paketnya sudah sampai',
      direction: 'in' as const,
      authorName: null,
      id: 'message-1',
      sentAt: 0,
    },
  }
  for (const typed of ['rina', 'PUSP rina', '9064', 'sampai', 'rina paket'])
    expect([typed, fits(rina, typed)]).toEqual([typed, true])
  expect(fits(rina, 'rina budi')).toBe(false)
  expect(fits(aConversation(2), 'rina')).toBe(false)
})

function order(words: string[], typed: string): string[] {
  return fittingEntries(
    words.map((word) => entry(word)),
    typed,
  ).map((found) => found.words)
}

function entry(words: string, also?: string): PaletteEntry {
  return {
    id: words,
    kind: 'page',
    icon: 'chat',
    words,
    ...(also ? { also } : {}),
    aside: '',
    run: () => {},
  }
}
