import { expect, test } from 'vitest'
import { deliverQueued } from '#server/core/deliveries.ts'
import { cancelQueued, clearSendQueue, listSendQueue } from '#server/core/send-queue.ts'
import { mountInbox } from '#server/http/inbox.ts'
import { type QueuedMessageView, type QueuePage, QueueQuery } from '#server/protocol/send-queue.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import { answerOf, aTeammate, eventually, refusalOf, reply, write } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aShop, messageOf, RINA, sendTo } from '#tests/support/shop.ts'
import { aNumber } from '#tests/support/whatsapp.ts'

test('what waits stands in the queue with its recipient and reference until it has left', async () => {
  const { program, wire, number, app } = await aShop()
  wire.isHere = false
  const first = await sendTo(program, RINA.phone, { text: 'one', referenceId: 'invoice-7' })
  await app.clock.advance(1_000)
  const second = await sendTo(program, '628111000002', { text: 'two' })
  expect(await queue(program)).toMatchObject([
    { message: { id: second.id }, contact: { phone: '628111000002' } },
    { message: { id: first.id, status: 'queued', referenceId: 'invoice-7' }, contact: { name: 'Rina' } },
  ])
  expect(ids(await queue(program, '?referenceId=invoice-7'))).toEqual([first.id])
  expect(ids(await queue(program, `?channelId=${number.channelId}&order=asc`))).toEqual([first.id, second.id])
  expect(await queue(program, '?channelId=another')).toEqual([])
  const page = await answerOf<QueuePage>(program.get('/queue?limit=1'))
  expect(ids(page.queue)).toEqual([second.id])
  expect(ids(await queue(program, `?limit=1&cursor=${page.next}`))).toEqual([first.id])
  wire.isHere = true
  await deliverQueued(app, number.channelId)
  expect(await queue(program)).toEqual([])
  expect(ids(await queue(program, '?status=sent&order=asc'))).toEqual([first.id, second.id])
})

test('a message tells when it was queued, sent, delivered and read, or when and why it failed', async () => {
  const { program, wire, number, app } = await aShop()
  wire.outcomes.push({ outcome: 'sent' }, { outcome: 'failed', code: 'number_unknown' })
  const good = await sendTo(program, RINA.phone, { text: 'one' })
  await eventually(async () => expect((await timeline(program, good.id)).message.status).toBe('sent'))
  const { external_id: externalId } = await app.db
    .selectFrom('messages')
    .select('external_id')
    .where('id', '=', good.id)
    .executeTakeFirstOrThrow()
  for (const status of ['delivered', 'read'] as const) {
    await app.clock.advance(1_000)
    const target = { chat: RINA, externalId: externalId ?? '' }
    await number.host.change(number.channelId, target, { type: 'status', status })
  }
  const [queued, sent, delivered, read] = (await timeline(program, good.id)).steps
  expect([queued?.status, sent?.status, delivered?.status, read?.status]).toEqual([
    'queued',
    'sent',
    'delivered',
    'read',
  ])
  expect((read?.at ?? 0) - (queued?.at ?? 0)).toBe(2_000)
  const bad = await sendTo(program, RINA.phone, { text: 'two' })
  await eventually(async () =>
    expect((await timeline(program, bad.id)).steps.at(-1)).toEqual({
      status: 'failed',
      at: app.clock.now(),
      failureCode: 'number_unknown',
    }),
  )
  await answerOf(program.post(`/messages/${bad.id}/attempts`))
  await eventually(async () =>
    expect((await timeline(program, bad.id)).steps.map(({ status }) => status)).toEqual(['queued', 'sent']),
  )
})

test('what has not begun to leave is taken back: it is never sent, and everybody sees that', async () => {
  const { program, wire, number, app } = await aShop()
  wire.isHere = false
  const { id } = await sendTo(program, RINA.phone, { text: 'a mistake' })
  expect((await program.delete(`/queue/${id}`)).status).toBe(204)
  wire.isHere = true
  await deliverQueued(app, number.channelId)
  expect(wire.sent).toEqual([])
  expect(await timeline(program, id)).toMatchObject({
    message: { status: 'failed', failureCode: 'cancelled' },
  })
  const late = { status: 409, code: 'message_not_waiting' }
  expect(await refusalOf(program.delete(`/queue/${id}`))).toEqual(late)
  const gone = await sendTo(program, RINA.phone, { text: 'too late' })
  await eventually(async () => expect((await timeline(program, gone.id)).message.status).toBe('sent'))
  expect(await refusalOf(program.delete(`/queue/${gone.id}`))).toEqual(late)
})

test('of cancelling and sending at the same time exactly one wins', async () => {
  const { program, wire, number, app, owner } = await aShop()
  wire.isHere = false
  const made = []
  for (let index = 0; index < 12; index += 1) {
    made.push((await sendTo(program, `62811200${1_000 + index}`, { text: 'now or never' })).id)
  }
  wire.isHere = true
  const [, ...cancels] = await Promise.all([
    deliverQueued(app, number.channelId),
    ...made.map((id) =>
      cancelQueued(app, owner, id).then(
        () => true,
        () => false,
      ),
    ),
  ])
  for (const [index, id] of made.entries()) {
    expect([cancels[index], wire.sent.filter((one) => one === id).length]).toEqual(
      cancels[index] ? [true, 0] : [false, 1],
    )
  }
})

test('what a website’s visitor reads already cannot be taken back, nor what was tried', async () => {
  const { program, app, wire, owner, agent, server, site } = await aShop()
  const visitor = await aVisitor(server, site)
  const { id: asked } = await write(visitor, 'hello')
  const { conversationId } = await messageOf(program, asked)
  const { id } = await reply(agent, conversationId, 'read at once')
  await requeue(app, id)
  const late = { status: 409, code: 'message_not_waiting' }
  await expect(cancelQueued(app, owner, id)).rejects.toMatchObject(late)
  wire.outcomes.push({ outcome: 'unknown' })
  const tried = await sendTo(program, RINA.phone, { text: 'perhaps there' })
  await eventually(async () => expect((await timeline(program, tried.id)).message.status).toBe('unknown'))
  await requeue(app, tried.id)
  await expect(cancelQueued(app, owner, tried.id)).rejects.toMatchObject(late)
})

test('only what is in sight is in the queue, and neither what customers write nor notes nor the phone’s own', async () => {
  const { program, app, server, owner, number, agent } = await aShop()
  const sent = await sendTo(program, RINA.phone, { text: 'ours' })
  await number.says(RINA, 'from the phone', { author: 'us' })
  await reply(agent, sent.conversationId, 'a note', { note: true })
  expect(ids(await queue(program, '?status=any'))).toEqual([sent.id])
  const mine = await aTeammate(app, owner, { visibility: 'mine' })
  const other = anAgentBrowser(server, mine.cookie)
  expect((await answerOf<QueuePage>(other.get('/api/v1/queue?status=any'))).queue).toEqual([])
  const unseen = { status: 404, code: 'message_not_found' }
  expect(await refusalOf(other.get(`/api/v1/queue/${sent.id}`))).toEqual(unseen)
  const stranger = await aProgram(app, server, (await aBusiness(app)).owner)
  expect(await queue(stranger, '?status=any')).toEqual([])
  expect(await refusalOf(stranger.delete(`/queue/${sent.id}`))).toEqual(unseen)
})

test('a message tells with which call it came; one of an agent came with none', async () => {
  const { program, agent } = await aShop()
  const answer = await program.post(
    '/messages',
    { to: RINA.phone, text: 'one' },
    { 'idempotency-key': 'k-1' },
  )
  const again = await program.post('/messages', { to: RINA.phone, text: 'one' }, { 'idempotency-key': 'k-1' })
  const { messages } = await answerOf<{ messages: [MessageView] }>(Promise.resolve(again))
  const sent = await timeline(program, messages[0].id)
  expect(sent.requestId).toBe(answer.headers.get('x-request-id'))
  expect(again.headers.get('x-request-id')).not.toBe(sent.requestId)
  const { id } = await reply(agent, messages[0].conversationId, 'by hand')
  expect((await timeline(program, id)).requestId).toBeNull()
})

test('clearing hides what is finished from people, keeps what waits, and takes nothing from conversations or programs', async () => {
  const { program, app, owner, wire, number } = await aShop()
  const sent = await sendTo(program, RINA.phone, { text: 'left', referenceId: 'a' })
  await eventually(async () => expect((await timeline(program, sent.id)).message.status).toBe('sent'))
  wire.isHere = false
  const waiting = await sendTo(program, RINA.phone, { text: 'waits' })
  await app.clock.advance(1_000)
  const mate = (await aTeammate(app, owner)).viewer
  await expect(clearSendQueue(app, mate)).rejects.toMatchObject({ code: 'forbidden' })
  await clearSendQueue(app, (await aBusiness(app)).owner)
  const seen = async () =>
    ids((await listSendQueue(app, owner, QueueQuery.parse({ status: 'any', order: 'asc' }))).queue)
  expect(await seen()).toEqual([sent.id, waiting.id])
  await clearSendQueue(app, owner)
  expect(await seen()).toEqual([waiting.id])
  await app.clock.advance(1_000)
  wire.isHere = true
  await deliverQueued(app, number.channelId)
  expect(await seen()).toEqual([waiting.id])
  expect(ids(await queue(program, '?status=any&referenceId=a'))).toEqual([sent.id])
  const { messages } = await answerOf<{ messages: MessageView[] }>(
    program.get('/messages?direction=out&order=asc'),
  )
  expect(messages.map(({ text }) => text)).toEqual(['left', 'waits'])
})

test('the page’s own script may ask for another status, as a click on “Show” does', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app, (http, httpServer) =>
    mountInbox(http, app, { dev: false, httpServer }),
  )
  const { owner, cookie } = await aBusiness(app)
  const number = await aNumber(app, owner)
  await number.says(RINA, 'Is it ready?')
  const { id } = await sendTo(await aProgram(app, server, owner), RINA.phone, { text: 'one' })
  await deliverQueued(app, number.channelId)
  const show = async (status: string) => {
    const asked = `status=${status}&channelId=&referenceId=&_routes=${encodeURIComponent('routes/send-queue')}`
    return (await server.fetch(`/settings/queue.data?${asked}`, { headers: { cookie } })).text()
  }
  await eventually(async () => expect(await show('sent')).toContain(id))
  expect(await show('failed')).not.toContain(id)
})

async function queue(program: Program, query = ''): Promise<QueuedMessageView[]> {
  return (await answerOf<QueuePage>(program.get(`/queue${query}`))).queue
}

async function timeline(program: Program, id: string): Promise<QueuedMessageView> {
  return (await answerOf<{ queued: QueuedMessageView }>(program.get(`/queue/${id}`))).queued
}

function ids(entries: QueuedMessageView[]): string[] {
  return entries.map(({ message }) => message.id)
}

async function requeue(app: Awaited<ReturnType<typeof aTestApp>>, id: string): Promise<void> {
  await app.database.raw.updateTable('messages').set({ status: 'queued' }).where('id', '=', id).execute()
}
