import { describe, expect, test } from 'vitest'
import { matchingReplies, typedShortcut } from '#inbox/lib/canned-search.ts'
import { fillIn, knownOf, textOf, unfilledIn, withoutPlaces } from '#server/protocol/filled-text.ts'

const RINA = { kind: 'person', name: 'Rina Puspita', email: 'rina@example.com', phone: '628111' } as const
const NOBODY = { kind: 'person', name: null, email: null, phone: null } as const
const known = knownOf(RINA, 'Dewi Lestari')
const unknown = knownOf(NOBODY, 'Dewi Lestari')

describe('a canned reply', () => {
  test('has what is known in its places', () => {
    const text = 'Halo {{contact.first_name}}, {{ contact.phone }}. {{agent.name}} ({{contact.email}})'
    const read = 'Halo Rina, +628111. Dewi Lestari (rina@example.com)'
    expect(textOf(fillIn(text, known))).toBe(read)
  })

  test('has its own words where something is not known, and shows what has none', () => {
    const parts = fillIn('Halo {{contact.name| kak }}, {{contact.email}}!', unknown)
    expect(parts).toEqual([
      { text: 'Halo ', kind: 'plain' },
      { text: 'kak', kind: 'filled' },
      { text: ', ', kind: 'plain' },
      { text: '{{contact.email}}', kind: 'unknown' },
      { text: '!', kind: 'plain' },
    ])
    expect(unfilledIn(textOf(parts))).toEqual(['{{contact.email}}'])
  })

  test('shows a place that there is no such thing for', () => {
    const parts = fillIn('{{contact.shoe_size}} {{__proto__}} {{constructor}}', known)
    expect(parts.filter(({ kind }) => kind === 'unknown')).toHaveLength(3)
    expect(unfilledIn('{{contact.shoe_size}}')).toEqual(['{{contact.shoe_size}}'])
  })

  test('is filled in once: a customer who calls themselves like a place learns nothing', () => {
    const hostile = knownOf({ ...RINA, name: '{{agent.name}}' }, 'Dewi Lestari')
    const text = textOf(fillIn('Halo {{contact.name}}', withoutPlaces(hostile)))
    expect(text).toBe('Halo { {agent.name}}')
    expect(unfilledIn(text)).toEqual([])
  })

  test('leaves other braces alone', () => {
    expect(unfilledIn('Write {{name}} or { contact.name }')).toEqual([])
  })
})

describe('a shortcut', () => {
  test('is what stands behind a slash right before the caret, at the beginning of a word', () => {
    expect(typedShortcut('/Than', 5)).toEqual({ words: 'than', from: 0, to: 5 })
    expect(typedShortcut('Halo /', 6)).toEqual({ words: '', from: 5, to: 6 })
    expect(typedShortcut('a\n/be', 5)).toEqual({ words: 'be', from: 2, to: 5 })
    expect(typedShortcut('and/or', 6)).toBeNull()
    expect(typedShortcut('https://x', 9)).toBeNull()
    expect(typedShortcut('/thanks a', 9)).toBeNull()
  })

  test('finds by its beginning first, then by any part, then by the text', () => {
    const reply = (shortcut: string, text = '') => ({ id: shortcut, shortcut, text })
    const all = [reply('no-refund'), reply('refund'), reply('ship', 'No refund later'), reply('hello')]
    expect(matchingReplies(all, 'ref').map(({ id }) => id)).toEqual(['refund', 'no-refund', 'ship'])
    expect(matchingReplies(all, '')).toHaveLength(4)
    expect(matchingReplies(all, 'zzz')).toEqual([])
  })
})
