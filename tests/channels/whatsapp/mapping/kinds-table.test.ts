import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FAILURES } from '#server/channels/whatsapp/to-whatsapp/failures.ts'
import type { MessageKind } from '#server/protocol/views.ts'

const TESTS = resolve(import.meta.dirname, '..')
const ALL_TESTS = resolve(TESTS, '../..')
const WHOLE_PRODUCT = resolve(ALL_TESTS, 'whatsapp')
const SOURCES = resolve(import.meta.dirname, '../../../../server/channels/whatsapp/from-whatsapp')
const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/WHATSAPP-KINDS.md'), 'utf8')
const rows = page
  .split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** A word by which each kind of the protocol is found in the table. */
const WORDS: Record<MessageKind, string> = {
  text: 'text',
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'voice',
  document: 'document',
  sticker: 'sticker',
  location: 'location',
  contacts: 'contact cards',
  poll: 'poll',
  call: 'call',
  unavailable: 'not decrypted yet',
  unsupported: 'all else',
  system: 'group change',
  reaction: 'reaction',
  edit: 'edit',
  delete: 'deleted for everyone',
  vote: 'vote',
}

test('a row that says yes names tests that exist', () => {
  expect(rows?.length).toBeGreaterThan(30)
  for (const [, kind, into, out, inbox, tests] of rows ?? []) {
    if (![into, out, inbox].some((cell) => cell?.startsWith('yes'))) continue
    const names = (tests ?? '').split(',').map((name) => name.trim())
    for (const name of names) {
      const isThere = [TESTS, ALL_TESTS].some((folder) => existsSync(resolve(folder, `${name}.test.ts`)))
      expect(isThere, `${kind}: ${name}`).toBe(true)
    }
    expect(
      names.some((name) => name.startsWith('e2e/whatsapp')),
      `${kind} in the inbox`,
    ).toBe(inbox === 'yes')
  }
})

test('a row that the whole product is held to has a test of its name in each direction, and every such test a row', () => {
  const titles = readdirSync(WHOLE_PRODUCT)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...readFileSync(resolve(WHOLE_PRODUCT, file), 'utf8').matchAll(/^ *test\(['`]([^'`]+)['`]/gm),
    ])
    .map(([, title = '']) => title)
  const isPromised = (name: string, way: string) =>
    titles.some((title) => title.startsWith(`${name}: ${way}`) || title.startsWith(`${name} (`))
  const names = (rows ?? []).map(([, kind = '', into, out, , tests = '']) => {
    const name = kind.split(/[,;(]/)[0]?.trim() ?? ''
    const cited = tests.split(',').map((test) => test.trim())
    if (cited.includes('whatsapp/kinds-in') && into?.startsWith('yes')) {
      expect(isPromised(name, 'come'), `${name} comes in`).toBe(true)
    }
    if (cited.includes('whatsapp/kinds-out') && out?.startsWith('yes') && cited.length > 0) {
      expect(isPromised(name, 'go') || name === 'sent', `${name} goes out`).toBe(true)
    }
    return name
  })
  const promised = titles.flatMap(
    (title) => /^(.+?)(?: \([^)]*\))?: (?:comes?|goe?s?) (?:in|out)/.exec(title)?.[1] ?? [],
  )
  expect(promised.length).toBeGreaterThan(40)
  for (const name of promised) expect(names).toContain(name)
})

test('every kind of the protocol has a row', () => {
  for (const [kind, word] of Object.entries(WORDS)) {
    expect(
      rows?.some(([, name]) => name?.includes(word)),
      kind,
    ).toBe(true)
  }
})

test('every code of a change or a failure is explained', () => {
  const sources = ['group-changes.ts', 'protocol.ts', 'event-answers.ts'].map((name) =>
    readFileSync(resolve(SOURCES, name), 'utf8'),
  )
  const changes = [
    ...sources.join('').matchAll(/'((?:group|message|number|reaction|comment|event)_[a-z_]+|disappearing)'/g),
  ]
  expect(changes.length).toBeGreaterThan(20)
  for (const code of [...changes.map((match) => match[1]), ...FAILURES]) expect(page).toContain(`\`${code}\``)
})
