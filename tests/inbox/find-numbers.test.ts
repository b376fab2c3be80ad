import { expect, test } from 'vitest'
import {
  EVERY_NUMBER,
  findNumbers,
  type NumberSearch,
  numberSearchParams,
  readNumberSearch,
  workspacesOf,
} from '#inbox/lib/find-numbers.ts'
import type { WhatsappNumber } from '#inbox/lib/use-channels.ts'
import type { WhatsappView } from '#server/protocol/views.ts'
import { aChannel, aWhatsappView } from './views.ts'

const NUMBERS = [
  aNumber('Orders', { phone: '6281290641111', workspace: 'Jakarta' }),
  aNumber('Café Délice', { phone: '6281300002222', workspace: 'Bandung', state: 'banned' }),
  aNumber('طلبات المتجر', { phone: null, state: 'scan' }),
  aNumber('Returns', { phone: '6285700003333', pushName: 'Toko Melati', workspace: 'Jakarta' }),
]

test('a number is found by its name, what WhatsApp calls it, its heading, and its phone number however it is typed', () => {
  expect(found({ words: 'orders' })).toEqual(['Orders'])
  expect(found({ words: 'cafe delice' })).toEqual(['Café Délice'])
  expect(found({ words: 'melati' })).toEqual(['Returns'])
  expect(found({ words: ' jakarta ' })).toEqual(['Orders', 'Returns'])
  expect(found({ words: 'متجر' })).toEqual(['طلبات المتجر'])
  for (const words of ['0812-9064', '+62 812-9064-1111', '81290641']) {
    expect([words, found({ words })]).toEqual([words, ['Orders']])
  }
  expect(found({ words: 'nothing' })).toEqual([])
  expect(found({ words: '0' })).toEqual([])
})

test('numbers are narrowed to a heading, to none, and to those that somebody has to see to', () => {
  expect(workspacesOf(NUMBERS)).toEqual(['Bandung', 'Jakarta'])
  expect(found({ workspace: 'Jakarta' })).toEqual(['Orders', 'Returns'])
  expect(found({ workspace: '' })).toEqual(['طلبات المتجر'])
  expect(found({ standing: 'trouble' })).toEqual(['Café Délice'])
  expect(found({ standing: 'toLink' })).toEqual(['طلبات المتجر'])
  expect(found({ standing: 'linked', words: 'returns', workspace: 'Jakarta' })).toEqual(['Returns'])
  expect(found({})).toHaveLength(NUMBERS.length)
})

function found(search: Partial<NumberSearch>): string[] {
  return findNumbers(NUMBERS, { ...EVERY_NUMBER, ...search }).map(({ name }) => name)
}

function aNumber(name: string, whatsapp: Partial<WhatsappView>): WhatsappNumber {
  return { ...aChannel(name, { kind: 'whatsapp', name }), whatsapp: aWhatsappView(whatsapp) }
}

test('what is looked for is the same after its address was sent to a colleague, and nonsense in one asks for nothing', () => {
  const searches: NumberSearch[] = [
    EVERY_NUMBER,
    { words: '0812 & co', workspace: null, standing: 'trouble' },
    { words: '', workspace: '', standing: null },
    { words: '', workspace: 'Bandung', standing: 'linked' },
  ]
  for (const search of searches) {
    const address = numberSearchParams(search).toString()
    expect(readNumberSearch(new URLSearchParams(address))).toEqual(search)
  }
  expect(numberSearchParams(EVERY_NUMBER).toString()).toBe('')
  expect(readNumberSearch(new URLSearchParams('standing=nowhere'))).toEqual(EVERY_NUMBER)
})
