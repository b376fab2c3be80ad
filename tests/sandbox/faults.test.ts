import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlarmKind } from '../../apps/sandbox/journal.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone
let ann: Contact
let client: BaileysClient
let expectedAlarms: AlarmKind[]

beforeEach(async () => {
  expectedAlarms = []
  sandbox = await createSandbox()
  phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  client = await linkedClient(sandbox, phone, { keepAliveIntervalMs: 200 })
})

afterEach(async () => {
  expect(sandbox.alarms.map(({ kind }) => kind)).toEqual(expectedAlarms)
  await client.close()
  await sandbox.close()
})

async function talkedBefore() {
  const { id } = await ann.say(phone, 'hello')
  await client.message(id)
  await client.socket.sendMessage(ann.jid('pn'), { text: 'hello yourself' })
  await until(() => ann.received.length, 'Ann to read it')
}

test('a line cut in a burst leaves what was not receipted to be sent again', async () => {
  phone.link.cutAfter = 5
  const sent = await Promise.all(Array.from({ length: 20 }, (_, number) => ann.say(phone, `burst ${number}`)))
  await until(() => client.closeCodes.includes(428), 'the cut')
  await until(() => phone.link.pending.size === 0, 'all to be settled')
  expect(sent).toHaveLength(20)
  expect(phone.link.logins).toBe(2)
})

test('a line on which nobody answers is given up by the client', { timeout: 15_000 }, async () => {
  phone.link.goSilent()
  await until(() => client.closeCodes.includes(408), 'the client to give up', 10_000)
  await client.open()
})

test.each([
  ['503', 503, true],
  ['515', 515, true],
  ['440', 440, false],
  ['401', 401, false],
  ['403', 403, false],
])('a stream ended for %s is seen as %i', async (reason, code, comesBack) => {
  phone.link.end(reason)
  await until(() => client.closeCodes.at(-1) === code, `the code ${code}`)
  if (comesBack) await client.open()
})

test('logins refused are tried again', async () => {
  sandbox.faults.refusedLogins.push({ code: '503', times: 2 })
  phone.link.cut()
  await until(() => client.closeCodes.filter((code) => code === 503).length === 2, 'both refusals')
  await client.open()
})

test('a message refused by the server reaches nobody, and the client learns why', async () => {
  sandbox.faults.ackErrors.push({ code: '463', times: 1, chat: ann.jid('pn') })
  const sent = await client.socket.sendMessage(ann.jid('pn'), { text: 'cold call' })
  const refusal = await until(() => client.refusalOf(sent?.key.id), 'the refusal')
  expect(refusal).toBe('463')
  expect(ann.received).toEqual([])
})

test('acks can come late, or not until they are released', async () => {
  const acks: string[] = []
  client.socket.ws.on('CB:ack,class:message', ({ attrs }) => acks.push(attrs.id))
  sandbox.faults.withheldAcks = 1
  const withheld = await client.socket.sendMessage(ann.jid('pn'), { text: 'no ack' })
  await until(() => ann.received.length === 1, 'Ann to read it')
  sandbox.faults.ackDelayMs = 200
  const late = await client.socket.sendMessage(ann.jid('pn'), { text: 'late ack' })
  await until(() => acks.includes(late?.key.id ?? ''), 'the late ack')
  expect(acks).not.toContain(withheld?.key.id)
  sandbox.faults.releaseAcks()
  await until(() => acks.includes(withheld?.key.id ?? ''), 'the ack at last')
})

test('messages out of order come out of order', async () => {
  await talkedBefore()
  phone.link.reorder = { of: 3, held: [] }
  for (const text of ['one', 'two', 'three']) await ann.say(phone, text)
  await until(() => client.texts().length >= 4, 'all three')
  expect(client.texts().slice(-3)).toEqual(['three', 'two', 'one'])
})

test('a message delivered twice is the same stanza twice', async () => {
  await talkedBefore()
  const { id } = await ann.say(phone, 'once or twice', { copies: 2 })
  await client.message(id)
  await until(() => phone.link.pending.size === 0, 'both to be settled')
})

test('what a client cannot read it asks for, and gets', async () => {
  await talkedBefore()
  const { id } = await ann.say(phone, 'garbled at first', { garbled: true })
  expect((await client.message(id)).message?.conversation).toBe('garbled at first')
  expect(ann.sent.find((message) => message.id === id)?.retries).toBe(1)
})

test('what a contact cannot read it asks for, and gets once', async () => {
  await talkedBefore()
  ann.cannotRead()
  await client.socket.sendMessage(ann.jid('pn'), { text: 'say again?' })
  const received = await until(() => ann.received.find(({ text }) => text === 'say again?'), 'Ann to read it')
  expect(received.decrypted).toEqual({ 0: 1 })
})

test('one id written twice by the client raises the alarm', async () => {
  const messageId = '3EB0AAAAAAAAAAAAAAAAAA'
  await client.socket.sendMessage(ann.jid('pn'), { text: 'twice' }, { messageId })
  await client.socket.sendMessage(ann.jid('pn'), { text: 'twice' }, { messageId })
  expectedAlarms = ['delivered twice']
  await until(() => sandbox.alarms.length, 'the alarm')
  expect(ann.received).toHaveLength(1)
})

test('one-time keys that run low are renewed', async () => {
  const left = phone.link.keys.oneTime.length
  phone.link.keys.oneTime.splice(3)
  phone.link.sayKeysRunLow()
  await until(() => phone.link.keys.uploads === 2, 'more keys')
  expect(phone.link.keys.oneTime.length).toBeLessThan(left)
})

test('a server that restarts knows everybody, and what waited for them', async () => {
  const gone = sandbox.restart(100)
  const { id } = await ann.say(phone, 'during the restart')
  await gone
  await client.open()
  await client.message(id)
})
