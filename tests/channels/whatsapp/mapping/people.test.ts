import type { WAMessageKey } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { linksOf } from '#server/channels/whatsapp/from-whatsapp/contacts.ts'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import { readPeer } from '#server/channels/whatsapp/from-whatsapp/peers.ts'
import { ANN, BEN, fromAnn, inGroup, line, reading, US } from './payloads.ts'

function chatOf(key: WAMessageKey) {
  const message = fromAnn({ conversation: 'x' })
  return fromWhatsapp({ ...message, key: { id: 'ID', fromMe: false, ...key } }, reading)
}

test('a person is one, by number, by LID, by both and from any device', () => {
  expect(readPeer(['491700000100:12@s.whatsapp.net'])).toEqual({
    phone: '491700000100',
    lid: null,
    name: null,
  })
  expect(readPeer(['491700000100_1:2@c.us'])?.phone).toBe('491700000100')
  expect(readPeer(['80491700000100:3@lid', '491700000100@s.whatsapp.net'])).toEqual({ ...ANN, name: null })
  expect(readPeer(['491700000100@hosted'])?.phone).toBe('491700000100')
  expect(readPeer(['80491700000100:99@hosted.lid'])?.lid).toBe('80491700000100')
  expect(readPeer(['evil@s.whatsapp.net', '123@g.us', null, 7])).toBeNull()
})

test('our own second address never becomes that of the other one', () => {
  const key = { remoteJid: `${ANN.lid}@lid`, remoteJidAlt: `${US.phone}@s.whatsapp.net`, fromMe: true }
  expect(chatOf(key)).toMatchObject({ message: { chat: { phone: null, lid: ANN.lid }, author: 'us' } })
})

test('notes to oneself are a chat with oneself', () => {
  const key = { remoteJid: `${US.phone}@s.whatsapp.net`, remoteJidAlt: `${US.lid}@lid`, fromMe: true }
  expect(chatOf(key)).toMatchObject({ message: { chat: { phone: US.phone, lid: US.lid }, author: 'us' } })
})

test('in a group everybody has a name of their own, and we are us from any device', () => {
  expect(line(inGroup({ conversation: 'x' })).author).toEqual(BEN)
  const own = { participant: `${US.lid}:4@lid`, participantAlt: undefined }
  expect(line(inGroup({ conversation: 'x' }, {}, own)).author).toBe('us')
  const subject = fromWhatsapp(inGroup({ conversation: 'x' }), { ...reading, subjectOf: () => 'Team' })
  expect(subject).toMatchObject({ message: { chat: { subject: 'Team' } } })
})

test('a message to many is a message from one', () => {
  const key = {
    remoteJid: '1234567@broadcast',
    participant: `${ANN.lid}@lid`,
    remoteJidAlt: `${ANN.phone}@s.whatsapp.net`,
  }
  expect(chatOf(key)).toMatchObject({ message: { chat: { kind: 'person', phone: ANN.phone, lid: ANN.lid } } })
})

test.each<[string, WAMessageKey]>([
  ['status', { remoteJid: 'status@broadcast', participant: `${ANN.lid}@lid` }],
  ['newsletter', { remoteJid: '120363000000@newsletter' }],
  ['broadcast_list', { remoteJid: '1234567@broadcast', fromMe: true }],
  ['bot', { remoteJid: '867051314767696@bot' }],
  ['bot', { remoteJid: '13135550002@s.whatsapp.net' }],
  ['bot', { remoteJid: '0@s.whatsapp.net' }],
  ['no_chat', { remoteJid: 'somebody' }],
  ['no_chat', {}],
  ['no_id', { remoteJid: `${ANN.lid}@lid`, id: '' }],
])('%s is no conversation', (reason, key) => {
  expect(chatOf(key)).toEqual({ type: 'nothing', reason })
})

test('pairs of a number and a LID are links, save those that would join others with us', () => {
  const pairs = [
    { lid: `${ANN.lid}@lid`, pn: `${ANN.phone}@s.whatsapp.net` },
    { lid: `${ANN.lid}:2@lid`, pn: `${ANN.phone}@s.whatsapp.net` },
    { lid: `${BEN.lid}@lid`, pn: `${US.phone}@s.whatsapp.net` },
    { lid: `${US.lid}@lid`, pn: `${BEN.phone}@s.whatsapp.net` },
    { lid: 'x', pn: undefined },
  ]
  expect(linksOf(pairs, US)).toEqual([{ do: 'link', pair: { lid: ANN.lid, phone: ANN.phone } }])
})
