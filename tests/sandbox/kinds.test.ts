import { decryptPollVote, type proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import type { MessageKind } from '../../apps/sandbox/people/message-kind.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone
let ann: Contact
let client: BaileysClient

beforeAll(async () => {
  sandbox = await createSandbox()
  phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  client = await linkedClient(sandbox, phone)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
})

const incoming: [MessageKind, proto.IMessage][] = [
  ['text', { extendedTextMessage: { text: 'a longer text' } }],
  ['location', { locationMessage: { degreesLatitude: 52.5, degreesLongitude: 13.4, name: 'Berlin' } }],
  ['contact', { contactMessage: { displayName: 'Dan', vcard: 'BEGIN:VCARD\nFN:Dan\nEND:VCARD' } }],
  ['poll', poll('Which one?', ['This', 'That'])],
  ['text', { ephemeralMessage: { message: { extendedTextMessage: { text: 'soon gone' } } } }],
]

test.each(incoming)('a contact sends a %s', async (kind, content) => {
  const { id } = await ann.say(phone, content)
  await client.message(id)
  expect(ann.sent.find((sent) => sent.id === id)?.kind).toBe(kind)
})

test('a contact reacts to what we wrote, edits, quotes and revokes', async () => {
  const ours = await client.socket.sendMessage(ann.jid('pn'), { text: 'what do you think?' })
  const ourId = ours?.key.id ?? ''
  await until(() => ann.received.find(({ id }) => id === ourId), 'Ann to read it')
  await ann.react(phone, ourId, '👍')
  await until(() => client.of('messages.reaction').flat().length, 'the reaction')
  expect(client.of('messages.reaction').flat()[0]).toMatchObject({
    key: { id: ourId, fromMe: true },
    reaction: { text: '👍' },
  })
  const { id } = await ann.quote(phone, ourId, 'I think so')
  const quoted = (await client.message(id)).message?.extendedTextMessage?.contextInfo
  expect(quoted).toMatchObject({ stanzaId: ourId, participant: phone.jid('pn') })
  await ann.edit(phone, id, 'I know so')
  await until(
    () => client.updates.find(({ key, update }) => key.id === id && update.message?.editedMessage),
    'the edit',
  )
  await ann.revoke(phone, id)
  await until(
    () => client.updates.find(({ key, update }) => key.id === id && update.message === null),
    'the revoke',
  )
})

test('a contact reads what we send, of every kind', async () => {
  const to = ann.jid('pn')
  const first = await client.socket.sendMessage(to, { text: 'first' })
  const key = first?.key
  if (!key || !first) throw new Error('nothing was sent')
  await client.socket.sendMessage(to, { react: { key, text: '❤️' } })
  await client.socket.sendMessage(to, { text: 'an answer' }, { quoted: first })
  await client.socket.sendMessage(to, { text: 'first, mended', edit: key })
  await client.socket.sendMessage(to, { delete: key })
  await client.socket.sendMessage(to, { poll: { name: 'Which?', values: ['One', 'Two'] } })
  await client.socket.sendMessage(to, { location: { degreesLatitude: 1, degreesLongitude: 2 } })
  const kinds = () => ann.received.map(({ kind }) => kind).slice(-7)
  const wanted = ['text', 'reaction', 'text', 'edit', 'revoke', 'poll', 'location']
  await until(() => kinds().join() === wanted.join(), `all kinds, not ${kinds()}`, 5_000)
})

test('a contact votes in our poll, and only who has the poll can read the vote', async () => {
  const sent = await client.socket.sendMessage(ann.jid('pn'), {
    poll: { name: 'When?', values: ['Today', 'Never'] },
  })
  const pollId = sent?.key.id ?? ''
  await until(() => ann.received.find(({ id }) => id === pollId), 'Ann to see the poll')
  const { id } = await ann.vote(phone, pollId, ['Today'])
  const { message } = await client.message(id)
  const encrypted = message?.pollUpdateMessage?.vote
  const pollEncKey = sent?.message?.messageContextInfo?.messageSecret
  if (!encrypted || !pollEncKey) throw new Error('no vote came')
  const jids = { pollCreatorJid: phone.jid('pn'), voterJid: ann.jid('pn') }
  const vote = decryptPollVote(encrypted, { ...jids, pollMsgId: pollId, pollEncKey })
  expect(vote.selectedOptions).toHaveLength(1)
})

test('typing, presence and calls are seen; what we type is seen too', async () => {
  const to = ann.jid('pn')
  await client.socket.presenceSubscribe(to)
  ann.appear('available')
  ann.type(phone)
  ann.call(phone)
  await until(() => client.of('presence.update').length >= 2, 'the presence')
  await until(() => client.of('call').flat()[0]?.status === 'offer', 'the call')
  const seen: string[] = []
  sandbox.notices.on('presence', ({ state, chat }) => chat && seen.push(state))
  await client.socket.sendPresenceUpdate('composing', to)
  await until(() => seen.includes('composing'), 'our typing')
})

test('what we read and heard is known to the contact', async () => {
  const { id } = await ann.say(phone, 'read me')
  const { key } = await client.message(id)
  await client.socket.readMessages([key])
  await until(() => ann.sent.at(-1)?.receipts.includes('read'), 'the read receipt')
})

test('a status update of a contact comes in, and ours is read by those it is for', async () => {
  const { id } = await ann.postStatus([phone], 'at the sea')
  const status = await client.message(id)
  expect(status.key).toMatchObject({ remoteJid: 'status@broadcast', participant: ann.jid('pn') })
  await client.socket.sendMessage(
    'status@broadcast',
    { text: 'open again' },
    { statusJidList: [ann.jid('pn')] },
  )
  await until(() => ann.received.find(({ text }) => text === 'open again'), 'Ann to see it')
})

test('somebody without a number to show writes and is answered', async () => {
  const shy = sandbox.contacts.add({ number: '491700000150', name: 'Shy', hidesNumber: true })
  const { id } = await shy.say(phone, 'who am I?')
  const { key } = await client.message(id)
  expect(key).toMatchObject({ remoteJid: shy.jid('lid'), remoteJidAlt: undefined })
  expect(await client.socket.onWhatsApp(shy.number)).toEqual([])
  await client.socket.sendMessage(shy.jid('lid'), { text: 'nobody knows' })
  await until(() => shy.received.length, 'the answer')
  shy.hidesNumber = false
  const next = await shy.say(phone, 'here is my number')
  expect((await client.message(next.id)).key.remoteJidAlt).toBe(shy.jid('pn'))
})

test('numbers are looked up, people blocked, pictures missed', async () => {
  const found = await client.socket.onWhatsApp(ann.number, '491709999999')
  expect(found).toEqual([{ jid: ann.jid('pn'), exists: true }])
  await expect(client.socket.profilePictureUrl(ann.jid('pn'))).rejects.toThrow('item-not-found')
  expect(await client.socket.fetchBlocklist()).toEqual([])
})
