import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FAILURES } from '#server/channels/whatsapp/to-whatsapp/failures.ts'
import { OPERATIONS } from '#server/protocol/operations.ts'
import { ChatAction, ReplyContent } from '#server/protocol/rest.ts'
import type { MessageKind } from '#server/protocol/views.ts'
import { KINDS_PAGE, KINDS_ROWS, operationsOf, valuesOf } from '#tests/support/kinds-table.ts'

const TESTS = resolve(import.meta.dirname, '..')
const ALL_TESTS = resolve(TESTS, '../..')
const WHOLE_PRODUCT = resolve(ALL_TESTS, 'whatsapp')
const SOURCES = resolve(import.meta.dirname, '../../../../server/channels/whatsapp/from-whatsapp')
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

test('no cell is blank, and a row names tests that exist', () => {
  expect(KINDS_ROWS.length).toBeGreaterThan(40)
  for (const { kind, into, out, inbox, api, tests } of KINDS_ROWS) {
    expect(
      [kind, into, out, inbox, api].filter((cell) => cell === '' || cell === undefined),
      kind,
    ).toEqual([])
    for (const name of tests) {
      const isThere = [TESTS, ALL_TESTS].some((folder) => existsSync(resolve(folder, `${name}.test.ts`)))
      expect(isThere, `${kind}: ${name}`).toBe(true)
    }
    const isSeen = tests.some((name) => name.startsWith('e2e/whatsapp'))
    expect(isSeen, `${kind} in the inbox`).toBe(inbox === 'yes')
  }
})

test('the API has the operations, kinds and actions that the table names', () => {
  const operations = Object.keys(OPERATIONS).map((name) => name.replaceAll(/:(\w+)/g, '{$1}'))
  const kinds = ReplyContent.options.map(({ shape }) => String(shape.kind.value))
  const actions = ChatAction.options.flatMap(({ shape: { action } }): string[] =>
    'value' in action ? [action.value] : action.options,
  )
  for (const row of KINDS_ROWS) {
    for (const operation of operationsOf(row)) expect(operations, row.kind).toContain(operation)
    for (const kind of valuesOf(row, 'kind')) expect(kinds, row.kind).toContain(kind)
    for (const action of valuesOf(row, 'action')) expect(actions, row.kind).toContain(action)
    expect(row.api === '-' || operationsOf(row).length > 0, row.kind).toBe(true)
    if (row.out.startsWith('yes')) expect(row.api, row.kind).not.toBe('-')
    expect(row.tests.includes('whatsapp/kinds-api'), row.kind).toBe(row.api !== '-')
  }
  const named = (field: 'kind' | 'action') => KINDS_ROWS.flatMap((row) => valuesOf(row, field))
  expect(new Set(named('kind'))).toEqual(new Set(kinds))
  expect(new Set(named('action'))).toEqual(new Set(actions))
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
  const names = KINDS_ROWS.map(({ name, into, out, tests }) => {
    if (tests.includes('whatsapp/kinds-in') && into.startsWith('yes')) {
      expect(isPromised(name, 'come'), `${name} comes in`).toBe(true)
    }
    if (tests.includes('whatsapp/kinds-out') && out.startsWith('yes')) {
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
      KINDS_ROWS.some((row) => row.kind.includes(word)),
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
  for (const code of [...changes.map((match) => match[1]), ...FAILURES])
    expect(KINDS_PAGE).toContain(`\`${code}\``)
})
