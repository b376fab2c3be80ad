import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { publishToNewsletter } from '../../apps/sandbox/server/newsletters.ts'
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
  const messages = [1, 2, 3].map((day) => ({
    id: `OLD${day}`,
    from: ann,
    what: `day ${day}`,
    at: new Date(`2026-01-0${day}T10:00:00Z`),
  }))
  phone.memory.remember({ with: ann, messages: messages.slice(2), older: messages.slice(0, 2) })
  client = await linkedClient(sandbox, phone)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
})

test('the phone gives older messages when asked', async () => {
  const key = { remoteJid: ann.jid('pn'), fromMe: false, id: 'OLD3' }
  const requestId = await client.socket.fetchMessageHistory(10, key, Date.parse('2026-01-03T10:00:00Z'))
  const part = await until(() => client.history.find(({ syncType }) => syncType === 6), 'the older messages')
  expect(part.messages.map(({ key }) => key.id)).toEqual(['OLD2', 'OLD1'])
  expect(part.peerDataRequestSessionId).toBe(requestId)
})

test('the phone gives a message that came without its content', async () => {
  const { id } = await ann.prepare(phone, 'lost on the way')
  const key = { remoteJid: ann.jid('pn'), fromMe: false, id }
  await client.socket.requestPlaceholderResend(key)
  expect((await client.message(id)).message?.conversation).toBe('lost on the way')
})

test('a post of a newsletter comes in', async () => {
  const id = publishToNewsletter(phone, '120363000000000001@newsletter', { conversation: 'news' })
  await client.message(id)
  await until(() => phone.link.pending.size === 0, 'the receipt')
})

test('somebody with a new phone writes and is written to', async () => {
  await client.socket.sendMessage(ann.jid('pn'), { text: 'before' })
  await until(() => ann.received.find(({ text }) => text === 'before'), 'Ann to read it')
  ann.reinstall(phone)
  const { id } = await ann.say(phone, 'my phone is new')
  await client.message(id)
  await client.socket.sendMessage(ann.jid('pn'), { text: 'after' })
  await until(() => ann.received.find(({ text }) => text === 'after'), 'Ann to read it on the new phone')
})

test('a message that linked devices are not given is asked of the phone; view-once media stays there', async () => {
  const lost = await ann.say(phone, 'lost, then found', { unavailable: 'lost' })
  expect((await client.message(lost.id)).message?.conversation).toBe('lost, then found')
  const once = await ann.say(phone, { imageMessage: { caption: 'once' } }, { unavailable: 'view_once' })
  const find = () => client.messages.find(({ message }) => message.key.id === once.id)
  expect((await until(find, 'the marker')).message.key.isViewOnce).toBe(true)
})

test("a contact's new device is written to as well", async () => {
  await client.socket.sendMessage(ann.jid('pn'), { text: 'to one device' })
  const number = ann.gainDevice()
  await until(() => phone.link.pending.size === 0, 'the notice to be heard')
  await client.socket.sendMessage(ann.jid('pn'), { text: 'to both devices' })
  const received = await until(
    () => ann.received.find(({ text }) => text === 'to both devices'),
    'Ann to read it',
  )
  await until(() => received.decrypted[number] === 1, 'the new device')
})

test('who is blocked does not get through', async () => {
  const pest = sandbox.contacts.add({ number: '491700000199', name: 'Pest' })
  const before = await pest.say(phone, 'buy!')
  await client.message(before.id)
  await client.socket.updateBlockStatus(pest.jid('pn'), 'block')
  const blocked = await pest.say(phone, 'buy more!')
  const { id } = await ann.say(phone, 'still here')
  await client.message(id)
  expect(client.findMessage(blocked.id)).toBeUndefined()
})

test('a banned account learns why and until when', async () => {
  const attributes = { code: '102', expire: '3600' }
  sandbox.faults.refusedLogins.push({ code: '402', times: 1, attributes })
  phone.link.cut()
  await until(() => client.closeCodes.includes(402), 'the ban')
  await client.open()
})
