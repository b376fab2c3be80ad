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
  phone.memory.remember({ with: ann, messages })
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
