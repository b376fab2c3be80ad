import { expect, test } from 'vitest'
import { updateWebhook } from '#db/webhooks.ts'
import { listAudit } from '#server/core/audit.ts'
import { listDeliveries, purgeOldDeliveries } from '#server/core/webhook-deliveries.ts'
import { createWebhook } from '#server/core/webhooks.ts'
import { transact } from '#server/events.ts'
import type { ApiScope } from '#server/protocol/api-keys.ts'
import { NewWebhook, type WebhookCallView, type WebhookView } from '#server/protocol/webhooks.ts'
import { anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import {
  answerOf,
  aTeammate,
  type Chat,
  eventually,
  onlyConversation,
  refusalOf,
  write,
} from '#tests/support/scenes.ts'
import { aHook, aReceiver, takes } from '#tests/support/webhook-receiver.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const logOf = async ({ app, owner }: Pick<Chat, 'app' | 'owner'>, webhookId: string) =>
  (await listDeliveries(app, owner, { webhookId })).deliveries.toReversed()

/** Lets time pass until nothing waits any more. */
async function letItPass(chat: Pick<Chat, 'app' | 'owner'>, webhookId: string, stepMs = HOUR_MS) {
  await eventually(async () => {
    const log = await logOf(chat, webhookId)
    if (log.some(({ status }) => status === 'waiting')) {
      await chat.app.clock.advance(stepMs)
      throw new Error('Something waits still.')
    }
  }, 15_000)
}

test('secrets are kept sealed, shown once, and who did what is written down without them', async () => {
  const { app, owner, agent, secret, webhook } = await aHook()
  const rotated = await answerOf<{ secret: string }>(agent.post(`/api/v1/webhooks/${webhook.id}/secrets`))
  const url = 'https://moved.example/hook'
  await agent.patch(`/api/v1/webhooks/${webhook.id}`, { paused: true, url })
  await agent.delete(`/api/v1/webhooks/${webhook.id}`)
  const { entries } = await listAudit(app, owner, {})
  expect(entries.slice(0, 4).map(({ action }) => action)).toEqual([
    'webhookRemoved',
    'webhookChanged',
    'webhookRotated',
    'webhookCreated',
  ])
  expect(entries.slice(0, 2).map(({ details }) => details.name)).toEqual([url, url])
  const kept = [
    await app.db.selectFrom('webhooks').selectAll().execute(),
    await app.db.selectFrom('events').selectAll().execute(),
    entries,
    await (await agent.get('/api/v1/webhooks')).json(),
  ]
  for (const one of [secret, rotated.secret]) expect(JSON.stringify(kept)).not.toContain(one.slice(6))
})

test('a receiver that is down, slow, confused or breaks off gets everything later, in the order of each conversation', async () => {
  const chat = await aHook()
  const { app, server, site, receiver, webhook, visitor } = chat
  const other = await aVisitor(server, site)
  let calls = 0
  receiver.behave((call, response) => {
    calls += 1
    if (calls % 3 === 1) return void response.writeHead(500).end('x'.repeat(10_000))
    if (calls % 3 === 2) {
      response.writeHead(200, { 'content-length': '100' })
      response.write('broken')
      return void setTimeout(() => response.destroy(), 5)
    }
    takes(call, response)
  })
  const said = ['one', 'two', 'three', 'four']
  for (const text of said) {
    await write(visitor, `first ${text}`)
    await write(other, `other ${text}`)
  }
  await letItPass(chat, webhook.id)
  await receiver.goAway()
  await write(visitor, 'first five')
  await eventually(async () =>
    expect((await logOf(chat, webhook.id))[8]).toMatchObject({
      status: 'waiting',
      failureCode: 'unreachable',
    }),
  )
  await receiver.comeBack()
  receiver.behave(takes)
  await letItPass(chat, webhook.id)

  const log = await logOf(chat, webhook.id)
  expect(log.map(({ status, httpStatus, failureCode }) => [status, httpStatus, failureCode])).toEqual(
    log.map(() => ['delivered', 200, null]),
  )
  expect(log).toHaveLength(9)
  for (const [who, texts] of [
    ['first', [...said, 'five']],
    ['other', said],
  ] as const) {
    const heard = receiver.texts().filter((text) => text.startsWith(who))
    // Again and again the same one, never one before its predecessor was taken.
    expect([...new Set(heard)]).toEqual(texts.map((text) => `${who} ${text}`))
    expect(heard.toSorted((one, two) => rank(one) - rank(two))).toEqual(heard)
  }
  // The same call has the same id and the same body, however often it is tried.
  const bodies = new Map(receiver.calls.map(({ id, body }) => [id, body]))
  expect(bodies.size).toBe(9)
  for (const { id, body } of receiver.calls) expect(bodies.get(id)).toBe(body)
  const answers = await app.db.selectFrom('webhook_deliveries').select('answer').execute()
  expect(Math.max(...answers.map(({ answer }) => answer?.length ?? 0))).toBeLessThanOrEqual(2_048)
})

test('while a receiver is away it is tried by one call at a time, and the owner’s pages are told', async () => {
  const chat = await aHook()
  const { app, server, site, receiver, webhook } = chat
  let [open, most] = [0, 0]
  let isAway = true
  receiver.behave((call, response) => {
    open += 1
    most = Math.max(most, open)
    setTimeout(() => {
      open -= 1
      if (isAway) response.writeHead(503).end()
      else takes(call, response)
    }, 20)
  })
  for (let index = 0; index < 8; index += 1) await write(await aVisitor(server, site), `visitor ${index}`)
  const view = async () =>
    (await answerOf<{ webhook: WebhookView }>(chat.agent.get(`/api/v1/webhooks/${webhook.id}`))).webhook
  await eventually(async () => expect((await view()).retryAt).not.toBeNull())
  await eventually(() => expect(open).toBe(0))
  expect((await view()).failingSince).not.toBeNull()
  most = 0
  const before = receiver.calls.length
  await app.clock.advance(10 * 60 * 1000)
  await eventually(() => expect(receiver.calls.length).toBeGreaterThan(before))
  await eventually(() => expect(open).toBe(0))
  expect(most).toBe(1)
  isAway = false
  await letItPass(chat, webhook.id)
  expect(await view()).toMatchObject({ failingSince: null, retryAt: null })
  expect(new Set(receiver.texts()).size).toBe(8)
  const told = await app.db.selectFrom('events').selectAll().where('type', '=', 'webhook.changed').execute()
  expect(told).toHaveLength(3)
})

test('what a receiver refuses for three days is given up, and the next one of the conversation follows', async () => {
  const chat = await aHook()
  const { receiver, webhook, visitor } = chat
  receiver.behave((call, response) =>
    call.event.message?.text === 'poison' ? void response.writeHead(422).end('no') : takes(call, response),
  )
  await write(visitor, 'poison')
  await write(visitor, 'behind it')
  await eventually(async () =>
    expect((await logOf(chat, webhook.id))[0]).toMatchObject({ status: 'waiting', attempts: 1 }),
  )
  const longAgo = chat.app.clock.now() - 3 * DAY_MS
  await chat.app.database.raw.updateTable('webhook_deliveries').set({ waiting_since: longAgo }).execute()
  await letItPass(chat, webhook.id, 60_000)
  const log = await logOf(chat, webhook.id)
  expect(log.map(({ status, httpStatus, attempts }) => [status, httpStatus, attempts])).toEqual([
    ['dead', 422, 2],
    ['delivered', 200, 1],
  ])
})

test('a redirect is an answer, never a way: what stands on a private address is not called', async () => {
  const chat = await aHook()
  const { app, owner, agent, receiver, webhook, visitor } = chat
  const inside = await aReceiver()
  receiver.behave((_call, response) => void response.writeHead(307, { location: inside.url }).end())
  await write(visitor, 'hello')
  await eventually(async () =>
    expect((await logOf(chat, webhook.id))[0]).toMatchObject({ httpStatus: 307, status: 'waiting' }),
  )
  const { webhook: closed } = await createWebhook(
    app,
    owner,
    NewWebhook.parse({ url: inside.url, events: ['message.created'], allowPrivate: true }),
  )
  await transact(app, (trx) => updateWebhook(trx, closed.id, { allow_private: 0 }))
  const { delivery } = await answerOf<{ delivery: WebhookCallView }>(
    agent.post(`/api/v1/webhooks/${closed.id}/tests`),
  )
  expect(delivery).toMatchObject({
    status: 'dead',
    failureCode: 'address_forbidden',
    httpStatus: null,
    seq: 0,
  })
  expect(JSON.parse(delivery.body)).toMatchObject({ type: 'webhook.test', seq: 0 })
  expect(inside.calls).toEqual([])
})

test('an address that can be seen to be private is refused at once, unless an owner allows it', async () => {
  const { app, server, owner, agent, webhook } = await aHook()
  const { cookie } = await aTeammate(app, owner, { role: 'admin' })
  const admin = anAgentBrowser(server, cookie)
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  const path = '/api/v1/webhooks'
  const made = { url: 'https://toko.example/hook', events: ['message.created'] }
  const { webhook: ours } = await answerOf<{ webhook: WebhookView }>(admin.post(path, made))
  const refusal = { status: 422, code: 'address_private' }
  for (const host of [
    '10.0.0.5',
    '127.0.0.1:9000',
    '[::1]',
    '[::ffff:10.0.0.5]',
    '169.254.169.254',
    '2130706433',
    'localhost:8080',
    'sapa.LOCALHOST.',
  ]) {
    const url = `http://${host}/hook`
    for (const asked of [
      program.post('/webhooks', { ...made, url }),
      agent.post(path, { ...made, url }),
      program.patch(`/webhooks/${ours.id}`, { url }),
    ])
      expect([host, await refusalOf(asked)]).toEqual([host, refusal])
  }
  expect(await refusalOf(agent.patch(`${path}/${webhook.id}`, { allowPrivate: false }))).toEqual(refusal)
  const allowed = { ...made, url: 'http://10.0.0.5/hook', allowPrivate: true }
  const { webhook: inside } = await answerOf<{ webhook: WebhookView }>(agent.post(path, allowed))
  expect((await admin.patch(`${path}/${inside.id}`, { paused: true })).status).toBe(204)
  expect((await program.patch(`/webhooks/${ours.id}`, { url: 'https://inside.toko.example/' })).status).toBe(
    204,
  )
  const { webhooks } = await answerOf<{ webhooks: WebhookView[] }>(agent.get(path))
  expect(webhooks.map(({ url }) => url)).toEqual([webhook.url, 'https://inside.toko.example/', inside.url])
})

test('only an owner opens a private network, and nobody moves what is open to another address', async () => {
  const { app, server, owner, webhook } = await aHook()
  const { cookie } = await aTeammate(app, owner, { role: 'admin' })
  const admin = anAgentBrowser(server, cookie)
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  const body = { url: 'http://10.0.0.1/', events: ['message.created'], allowPrivate: true }
  const path = `/webhooks/${webhook.id}`
  for (const asked of [
    admin.post('/api/v1/webhooks', body),
    admin.patch(`/api/v1${path}`, { url: 'http://10.0.0.1/' }),
    program.post('/webhooks', body),
    program.patch(path, { url: 'http://10.0.0.1/' }),
  ])
    expect(await refusalOf(asked)).toEqual({ status: 403, code: 'forbidden' })
  expect((await admin.patch(`/api/v1${path}`, { events: ['message.updated'] })).status).toBe(204)
  for (const url of ['ftp://toko.example', 'https://me:secret@toko.example', 'toko', ''])
    expect(await refusalOf(program.post('/webhooks', { ...body, url }))).toMatchObject({ status: 400 })
  expect(
    await refusalOf(program.post('/webhooks', { ...body, events: ['notification.created'] })),
  ).toMatchObject({ status: 400 })
})

test('a webhook of one channel is told of that channel only, and a key of another channel does not find it', async () => {
  const { app, owner, server, site, receiver, visitor } = await aHook({ events: ['member.removed'] })
  const number = await aNumber(app, owner)
  const scopes: ApiScope[] = ['manage']
  const ofSite = await aProgram(app, server, owner, { scopes, channelId: site.id })
  const ofNumber = await aProgram(app, server, owner, { scopes, channelId: number.channelId })
  await createWebhook(
    app,
    owner,
    NewWebhook.parse({
      url: receiver.url,
      events: ['message.created'],
      allowPrivate: true,
      channelId: number.channelId,
    }),
  )
  await write(visitor, 'from the site')
  await number.says(aPerson('628111000001', { name: 'Rina' }), 'from the number')
  await eventually(() => expect(receiver.texts()).toEqual(['from the number']))
  const seen = async (program: typeof ofSite) =>
    (await answerOf<{ webhooks: WebhookView[] }>(program.get('/webhooks'))).webhooks.length
  expect([await seen(ofSite), await seen(ofNumber)]).toEqual([0, 1])
})

test('a paused webhook loses nothing, and a range of calls is made again with the bodies that they had', async () => {
  const chat = await aHook()
  const { agent, receiver, webhook, visitor } = chat
  const path = `/api/v1/webhooks/${webhook.id}`
  await agent.patch(path, { paused: true })
  await write(visitor, 'one')
  await write(visitor, 'two')
  await agent.patch(path, { paused: false })
  await eventually(() => expect(receiver.texts()).toEqual(['one', 'two']))
  await eventually(async () =>
    expect((await logOf(chat, webhook.id)).map(({ status }) => status)).toEqual(['delivered', 'delivered']),
  )
  const [first, second] = receiver.calls
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/closure`)
  const range = { fromSeq: 0, toSeq: 10_000 }
  expect(await answerOf(agent.post(`${path}/replays`, range))).toEqual({ count: 2 })
  await eventually(() => expect(receiver.calls).toHaveLength(4))
  expect(receiver.calls.slice(2).map(({ id, body }) => [id, body])).toEqual(
    [first, second].map((call) => [call?.id, call?.body]),
  )
  await eventually(async () =>
    expect((await logOf(chat, webhook.id)).map(({ status }) => status)).toEqual(['delivered', 'delivered']),
  )
  const again = `/api/v1/webhook-deliveries/${second?.id}`
  expect((await agent.post(`${again}/replays`)).status).toBe(204)
  await eventually(() => expect(receiver.texts()).toEqual(['one', 'two', 'one', 'two', 'two']))
  const { delivery } = await answerOf<{ delivery: WebhookCallView }>(agent.get(again))
  expect(delivery).toMatchObject({ body: second?.body, answer: 'thanks', type: 'message.created' })
})

test('finished calls are forgotten after 30 days, what waits is not', async () => {
  const chat = await aHook()
  const { app, receiver, webhook, visitor } = chat
  await write(visitor, 'old')
  await eventually(async () => expect((await logOf(chat, webhook.id))[0]?.status).toBe('delivered'))
  receiver.behave((_call, response) => void response.writeHead(500).end())
  await write(visitor, 'waits')
  await eventually(async () => expect(await logOf(chat, webhook.id)).toHaveLength(2))
  await app.database.raw
    .updateTable('webhook_deliveries')
    .set({ created_at: app.clock.now() - 31 * DAY_MS })
    .execute()
  await purgeOldDeliveries(app)
  expect((await logOf(chat, webhook.id)).map(({ status }) => status)).toEqual(['waiting'])
})

function rank(text: string): number {
  return ['one', 'two', 'three', 'four', 'five'].findIndex((word) => text.endsWith(word))
}
