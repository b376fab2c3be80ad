import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { fromChats, fromPresence } from '#server/channels/whatsapp/from-whatsapp/chats.ts'
import { fromContacts, linksOf } from '#server/channels/whatsapp/from-whatsapp/contacts.ts'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import { fromMessageUpdates, fromReceipts } from '#server/channels/whatsapp/from-whatsapp/receipts.ts'
import { fromHistory } from '#server/channels/whatsapp/history/history.ts'
import { fromAnn, line, NOW, reading, SECONDS, US } from './payloads.ts'

const WRONG: unknown[] = [
  null,
  undefined,
  0,
  -1,
  Number.NaN,
  '',
  'x\0y',
  true,
  [],
  [null],
  {},
  { low: 1 },
  new Uint8Array(3),
  () => 1,
]
const FIELDS = Object.keys(proto.Message.prototype).filter((name) => name !== 'toJSON')
const INNER = [
  'text',
  'caption',
  'contextInfo',
  'key',
  'vote',
  'pollCreationMessageKey',
  'options',
  'contacts',
  'vcard',
  'waveform',
  'mimetype',
  'fileLength',
  'degreesLatitude',
  'editedMessage',
  'message',
  'sections',
  'buttons',
  'type',
]

/** As a program that does not keep to the types would hand it over. */
function loose(value: unknown): WAMessage {
  return value as WAMessage
}

test('every field of a message, filled with anything, leaves a line or a reason', () => {
  expect(FIELDS.length).toBeGreaterThan(80)
  for (const field of FIELDS) {
    for (const wrong of WRONG) {
      const contents = [
        { [field]: wrong },
        ...INNER.map((name) => ({ [field]: { [name]: wrong, ptt: true } })),
      ]
      for (const message of contents) {
        const result = fromWhatsapp(loose({ ...fromAnn(null), message }), reading)
        expect(['message', 'change', 'vote', 'nothing']).toContain(result.type)
        if (result.type === 'message') JSON.stringify(result.message)
      }
    }
  }
})

test('what surrounds a message, filled with anything, breaks nothing', () => {
  const fields = [
    'key',
    'messageTimestamp',
    'pushName',
    'status',
    'userReceipt',
    'messageStubType',
    'messageStubParameters',
  ]
  for (const field of [
    ...fields,
    'participant',
    'starred',
    'reactions',
    'pollUpdates',
    'category',
    'message',
  ]) {
    for (const wrong of WRONG) {
      const message = loose({ ...fromAnn({ conversation: 'x' }), [field]: wrong })
      expect(() => fromWhatsapp(message, reading)).not.toThrow()
      const stub = loose({ ...fromAnn(null), messageStubType: 27, [field]: wrong })
      expect(() => fromWhatsapp(stub, reading)).not.toThrow()
      const sync = { chats: [], contacts: [], messages: [message, stub, loose(wrong)] }
      expect(() => fromHistory(sync, reading)).not.toThrow()
    }
  }
  for (const wrong of WRONG)
    expect(fromWhatsapp(loose(wrong), reading)).toEqual({ type: 'nothing', reason: 'no_chat' })
})

test('events filled with anything break nothing', () => {
  for (const wrong of WRONG) {
    const any = wrong as never
    expect(() =>
      fromMessageUpdates([any, { key: any, update: { status: any, starred: any } }], reading),
    ).not.toThrow()
    expect(() => fromReceipts([{ key: any, receipt: any }], reading)).not.toThrow()
    expect(() =>
      fromChats([any, { id: any, pinned: any, muteEndTime: any, name: any }], reading),
    ).not.toThrow()
    expect(() => fromContacts([any, { id: any, lid: any, name: any }], US)).not.toThrow()
    expect(() => linksOf([any, { lid: any, pn: any }], US)).not.toThrow()
    expect(() => fromPresence({ id: '1@lid', presences: any }, reading)).not.toThrow()
  }
})

test.each<[string, unknown]>([
  ['none', undefined],
  ['before WhatsApp', 5],
  ['far to come', SECONDS * 1_000],
  ['not a number', Number.NaN],
  ['huge', { low: -1, high: -1, unsigned: true }],
])('an absurd time is now: %s', (_name, messageTimestamp) => {
  expect(line(loose({ ...fromAnn({ conversation: 'x' }), messageTimestamp })).sentAt).toBe(NOW)
})

test('a 64-bit time is read', () => {
  const messageTimestamp = { low: SECONDS, high: 0, unsigned: true }
  expect(line(loose({ ...fromAnn({ conversation: 'x' }), messageTimestamp })).sentAt).toBe(SECONDS * 1000)
})

test('NUL characters, halves of characters and endless texts and names can be stored', () => {
  const message = line(fromAnn({ conversation: 'a\0b' }, { pushName: ` ${'n'.repeat(5_000)}\n\0` }))
  expect(message.text).toBe('a\uFFFDb')
  expect(message.author).toMatchObject({ name: 'n'.repeat(199) })
  const endless = line(
    loose({ ...fromAnn(null), message: { conversation: `${'x'.repeat(999_999)}😀${'y'.repeat(1e6)}` } }),
  )
  expect(endless.text).toHaveLength(1_000_000)
  expect(endless.text.isWellFormed()).toBe(true)
})

test('wrappers without end, and thousands of cards, options and mentions, stay small', () => {
  let deep: proto.IMessage = { conversation: 'core' }
  for (let level = 0; level < 1_000; level += 1) deep = { ephemeralMessage: { message: deep } }
  expect(line(loose({ ...fromAnn(null), message: deep })).kind).toBe('unsupported')
  const contacts = Array.from({ length: 10_000 }, () => ({
    displayName: 'x',
    vcard: 'TEL:1\n'.repeat(10_000),
  }))
  const cards = line(loose({ ...fromAnn(null), message: { contactsArrayMessage: { contacts } } }))
  expect(cards.details?.contacts?.length).toBeLessThanOrEqual(257)
  const options = Array.from({ length: 10_000 }, () => ({ optionName: 'o'.repeat(5_000) }))
  const poll = line(loose({ ...fromAnn(null), message: { pollCreationMessage: { name: 'q', options } } }))
  expect(poll.details?.poll?.options).toHaveLength(50)
  const mentionedJid = Array.from({ length: 10_000 }, (_, index) => `${10_000_000 + index}@lid`)
  const text = { extendedTextMessage: { text: 'x', contextInfo: { mentionedJid } } }
  expect(line(fromAnn(text)).mentions).toHaveLength(100)
})

test('a payload whose fields throw when they are read is still something a person sent', () => {
  const trap = {}
  Object.defineProperty(trap, 'text', {
    get: () => {
      throw new Error('trap')
    },
  })
  const message = loose({ ...fromAnn(null), message: { extendedTextMessage: trap } })
  expect(line(message)).toMatchObject({ kind: 'unsupported', author: { phone: '491700000100' } })
})
