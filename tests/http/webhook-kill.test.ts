import { expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { createContext } from '#server/context.ts'
import { listDeliveries } from '#server/core/webhook-deliveries.ts'
import { createWebhook } from '#server/core/webhooks.ts'
import { createLogger } from '#server/lib/logger.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aTestConfig } from '#tests/support/app.ts'
import { freePort } from '#tests/support/engines.ts'
import { aBusiness, aVisitor } from '#tests/support/people.ts'
import { eventually, write } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import { aReceiver } from '#tests/support/webhook-receiver.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'
import { aDyingServer } from './dying-webhook-server.ts'

const PATIENCE_MS = 30_000
const TEXTS = ['one', 'two', 'three', 'four', 'five', 'six']

test('a server that is killed after a receiver took calls and before that was written down makes them again, with their ids and in order', async () => {
  const port = await freePort()
  const config = await aTestConfig({ PORT: String(port) })
  const app = createContext(config, { logger: createLogger('silent') })
  afterwards(() => app.dispose())
  await migrate(app.database)
  const { owner, site } = await aBusiness(app)
  const receiver = await aReceiver()
  const wanted = { url: receiver.url, events: ['message.created'], allowPrivate: true }
  const { webhook } = await createWebhook(app, owner, NewWebhook.parse(wanted))
  const old = await aReceiver()
  const inOldWords = NewWebhook.parse({ ...wanted, url: old.url, format: 'ping' })
  const { webhook: oldWebhook } = await createWebhook(app, owner, inOldWords)
  const number = await aNumber(app, owner)
  for (const text of TEXTS) await number.says(aPerson('628111000001', { name: 'Rina' }), text)
  const first = await aDyingServer({ config, diesAfter: 4 })
  const url = `http://127.0.0.1:${port}`
  const server = { url, fetch: (path: string, init?: RequestInit) => fetch(url + path, init) }
  const visitors = [await aVisitor(server, site), await aVisitor(server, site)]
  for (const [index, visitor] of visitors.entries())
    for (const text of TEXTS) await write(visitor, `${index} ${text}`).catch(() => 'the server has gone')
  expect(await first.ended).toBe('SIGKILL')
  await aDyingServer({ config, diesAfter: null })
  for (const [index, visitor] of visitors.entries()) await write(visitor, `${index} last`)
  await eventually(async () => {
    for (const { id: webhookId } of [webhook, oldWebhook]) {
      const { deliveries } = await listDeliveries(app, owner, { webhookId })
      expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(['delivered']))
    }
    expect(receiver.texts().filter((text) => text.endsWith('last'))).toHaveLength(2)
  }, PATIENCE_MS)

  // What was stored is what arrived: each text once by its id, and in order where a receiver drops what it knows.
  const known = new Map(receiver.calls.map(({ id, event }) => [id, event.message?.text ?? '']))
  const stored = await app.db
    .selectFrom('messages')
    .select(['body', 'conversation_id'])
    .orderBy('seq')
    .execute()
  expect([...known.values()].toSorted()).toEqual(stored.map(({ body }) => body).toSorted())
  for (const id of new Set(stored.map(({ conversation_id }) => conversation_id))) {
    const inOrder = stored.filter(({ conversation_id }) => conversation_id === id).map(({ body }) => body)
    expect([...known.values()].filter((text) => inOrder.includes(text))).toEqual(inOrder)
  }
  const bodies = new Map(receiver.calls.map(({ id, body }) => [id, body]))
  for (const { id, body } of receiver.calls) expect(body).toBe(bodies.get(id))

  // So it is in another gateway's words: one call for each of the customer's messages, the same each time, in order.
  const told = new Map(old.calls.map(({ id, body }) => [id, body]))
  // A receiver had some of them already, and was told of the very same call again.
  expect(receiver.calls.length + old.calls.length).toBeGreaterThan(known.size + told.size)
  expect([...told.values()].map((body) => JSON.parse(body).message)).toEqual(TEXTS)
  for (const { id, body } of old.calls) expect(body).toBe(told.get(id))
}, 60_000)
