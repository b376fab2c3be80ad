import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone
let ann: Contact
let bob: Contact
let client: BaileysClient

beforeAll(async () => {
  sandbox = await createSandbox()
  phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann', devices: 3 })
  bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob', addressing: 'lid' })
  client = await linkedClient(sandbox, phone)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  expect(sandbox.world.journal.unhandled).toEqual([])
  await client.close()
  await sandbox.close()
})

test('a client is linked by a QR code, under both its number and its LID', () => {
  expect(client.auth.creds.me).toMatchObject({
    id: phone.link.jid,
    lid: phone.link.lidJid,
  })
  expect(client.closeCodes).toEqual([515])
  expect(phone.link.keys.uploads).toBe(1)
  expect(phone.link.keys.oneTime.length).toBeGreaterThan(700)
})

test('every device of a contact decrypts what the client writes, and the ticks come back', async () => {
  const sent = await client.socket.sendMessage(ann.jid('pn'), { text: 'hello Ann' })
  const received = await until(() => ann.received.find(({ text }) => text === 'hello Ann'), 'Ann to read it')
  expect(received.id).toBe(sent?.key.id)
  await until(() => Object.keys(received.decrypted).length === 3, 'all three devices')
  expect(received.decrypted).toEqual({ 0: 1, 1: 1, 2: 1 })
  ann.read(received.id)
  await until(() => client.statusOf(received.id) === 4, 'the read receipt')
  expect(phone.copies).toMatchObject([{ id: received.id, text: 'hello Ann', chat: ann.jid('pn') }])
})

test('a text to a LID reaches the same person', async () => {
  await client.socket.sendMessage(bob.jid('lid'), { text: 'via LID' })
  await until(() => bob.received.find(({ text }) => text === 'via LID'), 'Bob to read it')
})

test('a text from a stranger comes in under the number, with the LID beside it, and is receipted', async () => {
  const { id } = await ann.say(phone, 'is it open?')
  const message = await client.message(id)
  expect(message.key).toMatchObject({ remoteJid: ann.jid('pn'), remoteJidAlt: ann.jid('lid'), fromMe: false })
  expect(message.pushName).toBe('Ann')
  await until(() => ann.sent[0]?.receipts.length, 'the receipt')
  expect(phone.link.pending.size).toBe(0)
})

test('a text from a LID comes in under the LID, with the number beside it', async () => {
  const { id } = await bob.say(phone, 'hello from my LID')
  const message = await client.message(id)
  expect(message.key).toMatchObject({ remoteJid: bob.jid('lid'), remoteJidAlt: bob.jid('pn') })
})

test("a text from a contact's second device is of the same chat", async () => {
  const { id } = await ann.say(phone, 'from my laptop', { device: 1 })
  expect((await client.message(id)).key.remoteJid).toBe(ann.jid('pn'))
})

test('what is typed on the phone shows up as ours', async () => {
  const { id } = await phone.say(ann, 'typed on the phone')
  const message = await client.message(id)
  expect(message.key).toMatchObject({ fromMe: true, remoteJid: ann.jid('pn') })
  expect(ann.received.at(-1)).toMatchObject({ id, text: 'typed on the phone' })
})

test('what was not receipted when the line was cut is sent again, and nothing is forgotten', async () => {
  phone.link.connection?.cut()
  await until(() => !client.isOpen, 'the client to notice')
  const { id } = await ann.say(phone, 'while you were away')
  await until(() => client.isOpen, 'the client to come back')
  await client.message(id)
  await until(() => phone.link.pending.size === 0, 'the receipt')
  expect(client.messages.find(({ message }) => message.key.id === id)?.type).toBe('append')
})
