import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SandboxClient, sandboxClient } from '../../apps/sandbox/client.ts'
import { until } from '../../apps/sandbox/until.ts'
import { BaileysClient } from './baileys-client.ts'

const PHONE = '491700000001'
const ANN = '491700000100'

let child: ChildProcess
let controlUrl: string
let sandbox: SandboxClient
let client: BaileysClient

beforeAll(async () => {
  child = spawn(process.execPath, ['--import', 'tsx', 'apps/sandbox/main.ts', '--control-port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout ?? child, 'data')
  const info = JSON.parse(String(line))
  controlUrl = info.controlUrl
  sandbox = sandboxClient(controlUrl)
  await sandbox.call('phones.add', { number: PHONE, name: 'Shop' })
  await sandbox.call('contacts.add', { number: ANN, name: 'Ann' })
  client = new BaileysClient(info.url)
})

afterAll(async () => {
  await client.close()
  child.kill()
  await once(child, 'exit')
})

test('another process links a client, writes as a contact, and reads what came', async () => {
  const qr = await until(() => client.qr, 'a QR code')
  await sandbox.call('phones.scan', { phone: PHONE, qr })
  await client.open()
  const { id } = await sandbox.call('say', { from: ANN, to: PHONE, text: 'from another process' })
  await client.message(id)
  await client.socket.sendMessage(`${ANN}@s.whatsapp.net`, { text: 'read you' })
  const received = await sandbox.call('waitFor', { person: ANN, text: 'read you' })
  expect(received).toMatchObject({ kind: 'text', from: PHONE, decrypted: { 0: 1 } })
  const ledger = await sandbox.call('ledger', { person: ANN })
  expect(ledger.sent).toMatchObject([
    { id, chat: PHONE, receipts: expect.arrayContaining([expect.any(String)]) },
  ])
  expect(await sandbox.call('phones.list')).toMatchObject([{ number: PHONE, links: [{ isOnline: true }] }])
  expect(await sandbox.call('alarms')).toEqual([])
})

test('a fault is caused from another process', async () => {
  await sandbox.call('faults.cut', { phone: PHONE })
  await until(() => client.closeCodes.includes(428), 'the cut')
  await client.open()
})

test('what cannot be done is said', async () => {
  await expect(sandbox.call('ledger', { person: '1' })).rejects.toThrow('Nobody here has the number 1')
})

test('a page of another origin is refused', async () => {
  const headers = { origin: 'https://example.com' }
  const response = await fetch(`${controlUrl}/commands/info`, { method: 'POST', headers })
  expect(response.status).toBe(403)
})

test('what happens is streamed', async () => {
  const stop = new AbortController()
  const response = await fetch(`${controlUrl}/notices`, { signal: stop.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  await client.socket.sendMessage(`${ANN}@s.whatsapp.net`, { text: 'be told' })
  let heard = ''
  while (!heard.includes('event: message')) heard += (await reader?.read())?.value ?? ''
  expect(heard).toContain(ANN)
  stop.abort()
})
