import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { dispatcherTo } from '../../apps/sandbox/trust.ts'
import { until } from '../../apps/sandbox/until.ts'
import { BaileysClient, linkedClient, trust } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone

async function sandboxWith(options: Parameters<typeof createSandbox>[0] = {}) {
  sandbox = await createSandbox(options)
  phone = sandbox.phones.add({ number: '491700000002', name: 'Shop' })
}

beforeEach(() => sandboxWith())

afterEach(async () => {
  expect(sandbox.alarms).toEqual([])
  await sandbox.close()
})

test('a client is linked by eight characters typed into the phone', async () => {
  const client = new BaileysClient(sandbox.url)
  await until(() => client.qr, 'the socket to be ready')
  const code = await client.socket.requestPairingCode(phone.number)
  await phone.enterCode(code)
  await client.open()
  expect(client.auth.creds).toMatchObject({ registered: true, me: { id: phone.link.jid } })
  await client.close()
})

test('a wrong code links nobody, and after it the right one still links', async () => {
  const client = new BaileysClient(sandbox.url)
  await until(() => client.qr, 'the socket to be ready')
  const code = await client.socket.requestPairingCode(phone.number)
  await expect(phone.enterCode('WRONGONE')).rejects.toThrow('This is not the code that the inbox shows')
  expect(phone.links.size).toBe(0)
  await phone.enterCode(code)
  await client.open()
  await client.close()
})

test('the QR code of a socket that is gone links nobody', async () => {
  const client = new BaileysClient(sandbox.url)
  const qr = await until(() => client.qr, 'a QR code')
  await client.close()
  await until(() => sandbox.world.connections.size === 0, 'the socket to go')
  await expect(phone.scan(qr)).rejects.toThrow('Nobody shows this QR code')
})

test.each([
  { where: 'inline', largePartsOnMediaHost: false },
  { where: 'on the media host', largePartsOnMediaHost: true },
])('a new client gets the chats of the phone, $where', async ({ largePartsOnMediaHost }) => {
  await sandbox.close()
  await sandboxWith({ largePartsOnMediaHost })
  const untrust = trust(sandbox)
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const messages = [
    { id: 'OLD1', from: ann, what: 'an old question', at: new Date('2026-03-01T10:00:00Z') },
    { id: 'OLD2', what: 'an old answer', at: new Date('2026-03-01T10:05:00Z') },
  ]
  phone.memory.remember({ with: ann, name: 'Ann from work', unread: 1, messages })
  for (let number = 0; number < 60; number++) {
    const contact = sandbox.contacts.add({
      number: `4917000010${String(number).padStart(2, '0')}`,
      name: `C${number}`,
    })
    phone.memory.remember({ with: contact, messages: [{ from: contact, what: 'hi', at: new Date() }] })
  }
  const options = largePartsOnMediaHost ? { options: { dispatcher: dispatcherTo(sandbox.mediaHost) } } : {}
  const client = await linkedClient(sandbox, phone, options as object)
  await until(() => client.history.flatMap(({ chats }) => chats).length === 61, 'all chats')
  const ids = client.history.flatMap((part) => part.messages.map(({ key }) => key.id))
  expect(ids).toEqual(expect.arrayContaining(['OLD1', 'OLD2']))
  expect(client.history.flatMap(({ chats }) => chats)).toContainEqual(
    expect.objectContaining({ id: ann.jid('pn'), unreadCount: 1, name: 'Ann from work' }),
  )
  await client.close()
  untrust()
})

test('a removed device is logged out and stays out', async () => {
  const client = await linkedClient(sandbox, phone)
  phone.unlink()
  await until(() => client.closeCodes.at(-1) === 401, 'the farewell')
  client.reconnect()
  await until(() => client.closeCodes.filter((code) => code === 401).length === 2, 'the refusal')
  await client.close()
})

test('a client that logs out is no linked device any more', async () => {
  const client = await linkedClient(sandbox, phone)
  client.reconnects = false
  await client.socket.logout()
  await until(() => phone.links.size === 0, 'the link to go')
})

test('two owners with a client each write to each other', async () => {
  const other = sandbox.phones.add({ number: '491700000003', name: 'Other shop' })
  const [first, second] = await Promise.all([linkedClient(sandbox, phone), linkedClient(sandbox, other)])
  const sent = await first.socket.sendMessage(other.jid('pn'), { text: 'from shop to shop' })
  await until(() => second.findMessage(sent?.key.id ?? ''), 'the other to hear it')
  const answer = await second.socket.sendMessage(phone.jid('pn'), { text: 'and back' })
  await until(() => first.findMessage(answer?.key.id ?? ''), 'the first to hear it')
  await Promise.all([first.close(), second.close()])
})
