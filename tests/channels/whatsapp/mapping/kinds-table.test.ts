import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FAILURES } from '#server/channels/whatsapp/to-whatsapp/failures.ts'
import type { MessageKind } from '#server/protocol/views.ts'

const TESTS = resolve(import.meta.dirname, '..')
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
      expect(existsSync(resolve(TESTS, `${name}.test.ts`)), `${kind}: ${name}`).toBe(true)
    }
  }
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
  const sources = ['group-changes.ts', 'protocol.ts'].map((name) =>
    readFileSync(resolve(SOURCES, name), 'utf8'),
  )
  const changes = [...sources.join('').matchAll(/'((?:group|message|number)_[a-z_]+|disappearing)'/g)]
  expect(changes.length).toBeGreaterThan(20)
  for (const code of [...changes.map((match) => match[1]), ...FAILURES]) expect(page).toContain(`\`${code}\``)
})
