import { expect, test } from 'vitest'
import {
  countRange,
  getDelivery,
  listDeliveries,
  purgeOldDeliveries,
  replayRange,
} from '#server/core/webhook-deliveries.ts'
import { changeWebhook, getWebhook, removeWebhook } from '#server/core/webhooks.ts'
import { createSafeFetch, type SafeFetch, type SafeRequest } from '#server/lib/safe-fetch.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aBusiness, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, aTeammate, eventually, write } from '#tests/support/scenes.ts'
import { aHook, takes } from '#tests/support/webhook-receiver.ts'

const DAY_MS = 24 * 60 * 60 * 1000

type Hook = Awaited<ReturnType<typeof aHook>>

/** The newest call, once it stands so. */
function newestIs({ app, owner, webhook }: Hook, status: string, attempts: number) {
  return eventually(async () => {
    const [newest] = (await listDeliveries(app, owner, { webhookId: webhook.id })).deliveries
    expect(newest).toMatchObject({ status, attempts })
    return getDelivery(app, owner, newest?.id ?? '')
  })
}

test('each try of a call is in the log as it was sent and as it was answered', async () => {
  const hook = await aHook()
  const { app, receiver, visitor } = hook
  receiver.behave((_call, response) => void response.writeHead(503).end('later'))
  await write(visitor, 'hello')
  await newestIs(hook, 'waiting', 1)
  receiver.behave(takes)
  await app.clock.advance(60_000)
  const { body, tries } = await newestIs(hook, 'delivered', 2)
  expect(tries.map(({ httpStatus, failureCode, answer }) => [httpStatus, failureCode, answer])).toEqual([
    [200, null, 'thanks'],
    [503, 'answered_otherwise', 'later'],
  ])
  expect(receiver.calls.map((call) => call.body)).toEqual([body, body])
  const sent = receiver.calls.map(({ headers }) => headers).toReversed()
  expect(sent).toEqual(tries.map(({ headers }) => expect.objectContaining(headers)))
})

test('a receiver that does not answer in time is called again, with the same id', async () => {
  const real = createSafeFetch()
  const asked: (number | undefined)[] = []
  const impatient: SafeFetch = Object.assign(
    (url: string, request: SafeRequest = {}) => {
      asked.push(request.timeoutMs)
      return real(url, { ...request, timeoutMs: 50 })
    },
    { close: real.close, refuses: real.refuses },
  )
  const hook = await aHook({}, { safeFetch: impatient })
  const { app, receiver, visitor } = hook
  receiver.behave(() => {})
  await write(visitor, 'hello')
  await newestIs(hook, 'waiting', 1)
  receiver.behave(takes)
  await app.clock.advance(60_000)
  const { id, tries } = await newestIs(hook, 'delivered', 2)
  expect(tries.map(({ failureCode, httpStatus }) => [failureCode, httpStatus])).toEqual([
    [null, 200],
    ['timed_out', null],
  ])
  expect(receiver.calls.map((call) => call.id)).toEqual([id, id])
  expect(asked[0]).toBe(10_000)
})

test('an address of a file that has run out is given anew by the message', async () => {
  const hook = await aHook()
  const { app, owner, server, receiver, visitor } = hook
  const { token } = await aProgram(app, server, owner, { scopes: ['read'] })
  const form = new FormData()
  form.append('file', new Blob(['prices']), 'prices.txt')
  const headers = { origin: CUSTOMER_ORIGIN, authorization: `Bearer ${visitor.session.token}` }
  const { media } = await answerOf<{ media: { id: string } }>(
    server.fetch('/widget/media', { method: 'POST', headers, body: form }),
  )
  await answerOf(visitor.post('/widget/messages', { clientId: 'with-a-file', text: '', mediaId: media.id }))
  await newestIs(hook, 'delivered', 1)
  const { message } = JSON.parse(receiver.calls[0]?.body ?? '')
  const read = async (url: string) => (await server.fetch(url)).status
  expect(await read(message.media.url)).toBe(200)
  await app.clock.advance(message.media.expiresAt - app.clock.now())
  expect(await read(message.media.url)).not.toBe(200)
  const asked = server.fetch(`/api/v1/messages/${message.id}`, { headers: { 'x-api-key': token } })
  const fresh = await answerOf<{ message: MessageView }>(asked)
  expect(await read(fresh.message.media?.url ?? '')).toBe(200)
})

test('the tries of a call go with it', async () => {
  const hook = await aHook()
  const { app, owner, receiver, visitor, webhook } = hook
  const tries = () => app.db.selectFrom('webhook_tries').select('id').execute()
  await write(visitor, 'old')
  await newestIs(hook, 'delivered', 1)
  await app.database.raw
    .updateTable('webhook_deliveries')
    .set({ created_at: app.clock.now() - 31 * DAY_MS })
    .execute()
  await write(visitor, 'new')
  await eventually(() => expect(receiver.texts()).toEqual(['old', 'new']))
  await newestIs(hook, 'delivered', 1)
  expect(await tries()).toHaveLength(2)
  await purgeOldDeliveries(app)
  expect(await tries()).toHaveLength(1)
  await removeWebhook(app, owner, webhook.id)
  expect(await tries()).toEqual([])
})

test('the calls of a time are counted before they are made again, and by nobody else', async () => {
  const hook = await aHook()
  const { app, owner, receiver, visitor, webhook } = hook
  await write(visitor, 'early')
  await newestIs(hook, 'delivered', 1)
  await app.clock.advance(60_000)
  const from = app.clock.now()
  await write(visitor, 'one')
  await write(visitor, 'two')
  await eventually(() => expect(receiver.texts()).toEqual(['early', 'one', 'two']))
  await newestIs(hook, 'delivered', 1)
  const range = { webhookId: webhook.id, by: 'created_at', from, to: app.clock.now() } as const
  expect(await countRange(app, owner, range)).toBe(2)
  expect(await countRange(app, owner, { ...range, status: 'dead' })).toBe(0)
  const { owner: stranger } = await aBusiness(app)
  const { viewer: agent } = await aTeammate(app, owner)
  await expect(countRange(app, stranger, range)).rejects.toMatchObject({ code: 'webhook_not_found' })
  await expect(countRange(app, agent, range)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await replayRange(app, owner, range)).toBe(2)
  await eventually(() => expect(receiver.texts()).toEqual(['early', 'one', 'two', 'one', 'two']))
})

test('a webhook that was changed while it failed is said to work as soon as it does', async () => {
  const hook = await aHook()
  const { app, owner, receiver, visitor, webhook } = hook
  receiver.behave((_call, response) => void response.writeHead(500).end())
  await write(visitor, 'hello')
  await newestIs(hook, 'waiting', 1)
  expect((await getWebhook(app, owner, webhook.id)).failingSince).not.toBeNull()
  receiver.behave(takes)
  await changeWebhook(app, owner, { webhookId: webhook.id, events: ['message.created'] })
  await newestIs(hook, 'delivered', 2)
  expect((await getWebhook(app, owner, webhook.id)).failingSince).toBeNull()
})
