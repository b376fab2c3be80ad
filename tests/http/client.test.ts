import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createClient, SapaError } from '#client/index.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber } from '#tests/support/whatsapp.ts'
import { buildClient } from '../../scripts/build-client.mjs'

const run = promisify(execFile)

test('a program in TypeScript sends once, reads what it sent, labels and uploads, each with its types', async () => {
  const { sapa } = await aClient()
  const body = { to: '+62 811 1000 001', text: 'Your order is ready.', referenceId: 'order-4711' }
  const { messages } = await sapa('POST /messages', { body, idempotencyKey: 'order-4711' })
  expect(await sapa('POST /messages', { body, idempotencyKey: 'order-4711' })).toMatchObject({
    messages: [{ id: messages[0]?.id }],
  })
  const found = await sapa('GET /messages', { query: { referenceId: 'order-4711', limit: 10 } })
  expect(found.messages.map(({ text }) => text)).toEqual(['Your order is ready.'])
  const id = messages[0]?.conversationId ?? ''
  const { label } = await sapa('POST /labels', { body: { name: 'Order', colour: 'teal' } })
  await sapa('PUT /conversations/:id/labels', { path: { id }, body: { labelId: label.id } })
  const worn = await sapa('GET /conversations/:id', { path: { id } })
  expect(worn.conversation.labelIds).toEqual([label.id])
  expect(
    await sapa('DELETE /conversations/:id/labels/:labelId', { path: { id, labelId: label.id } }),
  ).toBeUndefined()
  const form = new FormData()
  form.append('file', new Blob(['prices']), 'prices.txt')
  expect((await sapa('POST /media', { body: form })).media.name).toBe('prices.txt')
})

test('a refusal is an error that says status, code and field', async () => {
  const { sapa, server } = await aClient()
  const refused = await sapa('POST /messages', { body: { to: 'nobody', text: 'x' } }).catch((error) => error)
  expect(refused).toBeInstanceOf(SapaError)
  expect(refused).toMatchObject({ status: 400, code: 'recipient_invalid', field: 'to' })
  // What stands in a path stays in its place, whatever is in it.
  const path = { id: 'no/such', labelId: '../one' }
  await expect(sapa('DELETE /conversations/:id/labels/:labelId', { path })).rejects.toMatchObject({
    status: 404,
    code: 'conversation_not_found',
  })
  const stranger = createClient({ url: server.url, key: 'sapa_made-up' })
  await expect(stranger('GET /labels')).rejects.toMatchObject({ status: 401, code: 'key_invalid' })
  const proxy = createClient({
    url: server.url,
    key: 'x',
    fetch: async () => new Response('<html>', { status: 502 }),
  })
  await expect(proxy('GET /labels')).rejects.toMatchObject({ status: 502, code: 'unavailable' })
})

test('what an operation does not take does not compile', async () => {
  const { sapa } = await aClient()
  const wrong = [
    // @ts-expect-error: there is no such operation.
    () => sapa('GET /nothing'),
    // @ts-expect-error: a message needs a recipient.
    () => sapa('POST /messages', { body: { text: 'x' } }),
    // @ts-expect-error: the id is missing.
    () => sapa('PUT /conversations/:id/closure'),
    // @ts-expect-error: there is no such status.
    () => sapa('GET /queue', { query: { status: 'lost' } }),
  ]
  for (const call of wrong) await expect(call()).rejects.toBeInstanceOf(SapaError)
})

test('the two files that the server hands out are enough: a program compiles against them in an empty folder, and runs', async () => {
  const { key, server } = await aClient()
  const folder = mkdtempSync(join(tmpdir(), 'sapa-client-'))
  await buildClient(process.cwd(), folder)
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ type: 'module' }))
  write('program.ts', PROGRAM.replace('URL', server.url).replace('KEY', key))
  const compiler = join(process.cwd(), 'node_modules/typescript7/bin/tsc')
  const compile = () => run(process.execPath, [compiler, ...STRICTLY, 'program.ts'], { cwd: folder })
  await compile()
  const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder })
  expect(stdout).toBe('queued Hello 409 idempotency_key_reused\n')
  write('program.ts', PROGRAM.replace("to: '+62 811 1000 001', ", ''))
  await expect(compile()).rejects.toMatchObject({ stdout: expect.stringContaining("'to' is missing") })
}, 30_000)

const STRICTLY = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', '']
const PROGRAM = `
import { createClient, SapaError, type Message } from './sapa-client.js'
const sapa = createClient({ url: 'URL', key: 'KEY' })
const idempotencyKey = 'order-4711'
const { messages } = await sapa('POST /messages', { body: { to: '+62 811 1000 001', text: 'Hello' }, idempotencyKey })
const [first]: Message[] = messages
const { conversation } = await sapa('GET /conversations/:id', { path: { id: first?.conversationId ?? '' } })
const name: string | null = conversation.contact.name
const refused = await sapa('POST /messages', { body: { to: '+62 811 1000 001', text: 'Other' }, idempotencyKey }).catch((error) => error)
if (!(refused instanceof SapaError)) throw new Error(name ?? 'It was not refused.')
console.log(first?.status, first?.text, refused.status, refused.code)
// @ts-expect-error: there is no such operation.
const never = () => sapa('GET /nothing')
// @ts-expect-error: the id is missing.
const nobody = () => sapa('PUT /conversations/:id/closure')
`

async function aClient() {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  await aNumber(app, owner)
  const { token: key } = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  return { app, server, key, sapa: createClient({ url: server.url, key }) }
}
