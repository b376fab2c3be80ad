import { expect, test } from 'vitest'
import { updateApiKey } from '#db/api-keys.ts'
import { createContext } from '#server/context.ts'
import { listApiKeys, revokeApiKey } from '#server/core/api-keys.ts'
import { deliverQueued } from '#server/core/deliveries.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { releaseDue } from '#server/core/send-later.ts'
import { transact } from '#server/events.ts'
import type { QueuedMessageView, QueuePage } from '#server/protocol/send-queue.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import {
  aClientId,
  answerOf,
  aTeammate,
  eventually,
  onlyConversation,
  refusalOf,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'
import { aShop, messageOf, RINA, sendTo } from '#tests/support/shop.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

test('a message for later is stored, leaves once its time has come, and not a moment before', async () => {
  const { app, program, wire, agent } = await aShop()
  const sendAt = app.clock.now() + 10 * MINUTE
  const { id } = await sendTo(program, RINA.phone, { text: 'the table is booked', sendAt })
  expect(await messageOf(program, id)).toMatchObject({ status: 'scheduled', sendAt })
  expect(await texts(program, 'waiting')).toEqual([])
  expect(await texts(program, 'scheduled')).toEqual(['the table is booked'])
  await app.clock.advance(10 * MINUTE - 1)
  await releaseDue(app)
  expect([wire.sent, (await messageOf(program, id)).status]).toEqual([[], 'scheduled'])
  await app.clock.advance(1)
  await eventually(async () => expect((await messageOf(program, id)).status).toBe('sent'))
  await app.clock.advance(10 * MINUTE)
  expect(wire.sent).toEqual([id])
  const { steps } = await queued(program, id)
  expect(steps).toMatchObject([
    { status: 'scheduled', at: sendAt - 10 * MINUTE },
    { status: 'queued', at: sendAt },
    { status: 'sent', at: sendAt },
  ])
  expect(await texts(agent, 'scheduled')).toEqual([])
})

test('the list shows it as the last message once it has left, not before, and a snoozed one wakes then', async () => {
  const { app, program, agent } = await aShop()
  const before = await onlyConversation(agent)
  const sendAt = app.clock.now() + 2 * MINUTE
  await sendTo(program, RINA.phone, { text: 'see you soon', sendAt })
  expect(await onlyConversation(agent)).toEqual(before)
  await agent.put(`/api/v1/conversations/${before.id}/snooze`, { until: app.clock.now() + DAY })
  await app.clock.advance(2 * MINUTE)
  await eventually(async () =>
    expect(await onlyConversation(agent)).toMatchObject({
      status: 'open',
      lastMessage: { preview: 'see you soon', sentAt: sendAt },
      unreadCount: before.unreadCount,
    }),
  )
})

test('what is written meanwhile leaves first, and stands before it in the thread', async () => {
  const { app, program, wire, agent, number } = await aShop()
  const later = await sendTo(program, RINA.phone, { text: 'later', sendAt: app.clock.now() + 5 * MINUTE })
  const now = await reply(agent, later.conversationId, 'at once')
  await eventually(async () => expect(wire.sent).toEqual([now.id]))
  await number.says(RINA, 'thank you')
  await app.clock.advance(5 * MINUTE)
  await eventually(async () => expect(wire.sent).toEqual([now.id, later.id]))
  const lines = (await thread(agent, later.conversationId)).toSorted((one, other) => one.seq - other.seq)
  expect(lines.map(({ text }) => text)).toEqual(['Is it ready?', 'at once', 'thank you', 'later'])
  expect(lines.at(-1)?.sentAt).toBe(app.clock.now())
})

test('several leave in the order of their times, also where all of them are late', async () => {
  const { app, program, wire } = await aShop()
  const at = (minutes: number) => app.clock.now() + minutes * MINUTE
  wire.isHere = false
  const second = await sendTo(program, RINA.phone, { text: 'second', sendAt: at(2) })
  const first = await sendTo(program, RINA.phone, { text: 'first', sendAt: at(1) })
  await app.clock.advance(3 * MINUTE)
  await eventually(async () => expect(await texts(program, 'waiting')).toEqual(['second', 'first']))
  expect(wire.sent).toEqual([])
  wire.isHere = true
  await app.clock.advance(MINUTE)
  await eventually(async () => expect(wire.sent).toEqual([first.id, second.id]))
})

test('a server that was not there when the time came sends it when it is back, once', async () => {
  const { app, program, wire, number } = await aShop()
  const { id } = await sendTo(program, RINA.phone, { text: 'reminder', sendAt: app.clock.now() + MINUTE })
  await app.queue.close()
  await app.clock.advance(10 * MINUTE)
  expect(wire.sent).toEqual([])
  const { config, clock, logger, channels } = app
  const restarted = createContext(config, { clock, logger, channels })
  try {
    const both = [app, restarted]
    await Promise.all(both.map(releaseDue))
    await Promise.all(both.map((one) => deliverQueued(one, number.channelId)))
    expect(wire.sent).toEqual([id])
  } finally {
    await restarted.dispose()
  }
})

test('taken back before its time, it never leaves; sent now, it leaves at once and only once', async () => {
  const { app, program, wire } = await aShop()
  const sendAt = app.clock.now() + MINUTE
  const mistake = await sendTo(program, RINA.phone, { text: 'a mistake', sendAt })
  const hurry = await sendTo(program, RINA.phone, { text: 'now after all', sendAt })
  expect((await program.delete(`/queue/${mistake.id}`)).status).toBe(204)
  expect(await messageOf(program, mistake.id)).toMatchObject({
    status: 'failed',
    failureCode: 'cancelled',
    sendAt: null,
  })
  expect((await program.delete(`/queue/${hurry.id}/time`)).status).toBe(204)
  await eventually(async () => expect(wire.sent).toEqual([hurry.id]))
  await app.clock.advance(2 * MINUTE)
  expect(wire.sent).toEqual([hurry.id])
  const over = { status: 409, code: 'message_not_scheduled' }
  expect(await refusalOf(program.delete(`/queue/${hurry.id}/time`))).toEqual(over)
  expect(await refusalOf(program.delete(`/queue/${mistake.id}/time`))).toEqual(over)
})

test('what a revoked key has waiting never leaves and says why; what others wrote does', async () => {
  const { app, server, owner, program, wire } = await aShop()
  const leaked = await aProgram(app, server, owner)
  const sendAt = app.clock.now() + MINUTE
  const gone = await sendTo(leaked, RINA.phone, { text: 'gone' })
  await eventually(async () => expect(wire.sent).toEqual([gone.id]))
  wire.isHere = false
  const ours = await sendTo(program, RINA.phone, { text: 'ours', sendAt })
  const later = await sendTo(leaked, '6281120001001', { text: 'later', sendAt })
  const queuedUp = await sendTo(leaked, '6281120001002', { text: 'queued' })
  expect((await listApiKeys(app, owner)).map(({ waiting }) => waiting)).toEqual([1, 2])
  await revokeApiKey(app, owner, leaked.apiKey.id)
  for (const { id } of [later, queuedUp]) {
    const { message, steps } = await queued(program, id)
    expect(message).toMatchObject({ status: 'failed', failureCode: 'key_revoked', sendAt: null })
    expect(steps.at(-1)).toMatchObject({ status: 'failed', failureCode: 'key_revoked' })
  }
  // Whoever has it sent again means it, also where that takes a while.
  await answerOf(program.post(`/messages/${queuedUp.id}/attempts`))
  await app.clock.advance(5 * MINUTE)
  wire.isHere = true
  await app.clock.advance(2 * MINUTE)
  await eventually(async () =>
    expect(wire.sent.toSorted()).toEqual([gone.id, ours.id, queuedUp.id].toSorted()),
  )
})

test('what slips in while its key is being revoked is found by the next look around', async () => {
  const { app, server, owner, program, wire } = await aShop()
  const leaked = await aProgram(app, server, owner)
  const sendAt = app.clock.now() + 10 * MINUTE
  const { id } = await sendTo(leaked, RINA.phone, { text: 'slipped in', sendAt })
  const revoked_at = app.clock.now()
  await transact(app, (trx) => updateApiKey(trx, leaked.apiKey.id, { revoked_at }))
  await app.clock.advance(MINUTE)
  await eventually(async () => expect((await messageOf(program, id)).failureCode).toBe('key_revoked'))
  await app.clock.advance(10 * MINUTE)
  expect(wire.sent).toEqual([])
})

test('what waits on a number that is removed says at once that it does not leave', async () => {
  const { app, owner, program, wire, number } = await aShop()
  const sendAt = app.clock.now() + MINUTE
  const { id } = await sendTo(program, RINA.phone, { text: 'too late', sendAt })
  await removeWhatsappNumber(app, owner, number.channelId)
  expect(await messageOf(program, id)).toMatchObject({ status: 'failed', failureCode: 'channel_removed' })
  await app.clock.advance(2 * MINUTE)
  expect(wire.sent).toEqual([])
})

test('of taking back and its time coming exactly one wins', async () => {
  const { app, program, wire } = await aShop()
  const sendAt = app.clock.now() + MINUTE
  const ids: string[] = []
  for (let index = 0; index < 8; index += 1) {
    ids.push((await sendTo(program, `62811200${1_000 + index}`, { text: 'now or never', sendAt })).id)
  }
  const [, ...cancels] = await Promise.all([
    app.clock.advance(MINUTE),
    ...ids.map(async (id) => (await program.delete(`/queue/${id}`)).status === 204),
  ])
  await eventually(async () => expect([...(await texts(program, 'waiting'))]).toEqual([]))
  await eventually(async () => expect(await texts(program, 'scheduled')).toEqual([]))
  for (const [index, id] of ids.entries()) {
    const sent = wire.sent.filter((one) => one === id).length
    expect([cancels[index], sent]).toEqual(cancels[index] ? [true, 0] : [false, 1])
  }
})

test('a time that cannot be meant is refused and nothing is stored; one that has just passed is now', async () => {
  const { app, program, agent, wire, server, site } = await aShop()
  const now = app.clock.now()
  const past = { status: 400, code: 'send_time_past' }
  const invalid = { status: 400, code: 'input_invalid' }
  const cases: [unknown, { status: number; code: string }][] = [
    [now - DAY, past],
    [Math.floor((now + DAY) / 1000), past],
    [now + 200 * DAY, { status: 400, code: 'send_time_too_far' }],
    ...[0, -1, 1.5, 1e20, 'tomorrow', String(now + DAY), true, [], {}].map(
      (bad) => [bad, invalid] as [unknown, typeof invalid],
    ),
  ]
  for (const [sendAt, refused] of cases) {
    expect(await refusalOf(program.post('/messages', { to: RINA.phone, text: 'x', sendAt }))).toEqual(refused)
  }
  const { id } = await onlyConversation(agent)
  const path = `/api/v1/conversations/${id}/messages`
  const later = { clientId: aClientId(), text: 'x', sendAt: now + DAY }
  const not = { status: 400, code: 'send_later_not_offered' }
  expect(await refusalOf(agent.post(path, { ...later, note: true }))).toEqual(not)
  await write(await aVisitor(server, site), 'hello from the website')
  const { conversations } = await answerOf<{ conversations: ConversationView[] }>(
    agent.get('/api/v1/conversations'),
  )
  const chat = conversations.find(({ channelKind }) => channelKind === 'website')
  expect(await refusalOf(agent.post(`/api/v1/conversations/${chat?.id}/messages`, later))).toEqual(not)
  expect(await texts(program, 'any')).toEqual([])
  await sendTo(program, RINA.phone, { text: 'just now', sendAt: now - 1_000 })
  await eventually(async () => expect(wire.sent).toHaveLength(1))
})

test('the same call again is the same message, also after its time; with another time it is another call', async () => {
  const { app, program, wire } = await aShop()
  const call = { to: RINA.phone, text: 'once', sendAt: app.clock.now() + MINUTE }
  const send = (body: object) => program.post('/messages', body, { 'idempotency-key': 'reminder-7' })
  const first = await answerOf<{ messages: [MessageView] }>(send(call))
  const [again] = (await answerOf<{ messages: [MessageView] }>(send(call))).messages
  expect(again.id).toBe(first.messages[0].id)
  expect(await refusalOf(send({ ...call, sendAt: call.sendAt + 1 }))).toMatchObject({ status: 409 })
  await app.clock.advance(MINUTE)
  await eventually(async () => expect(wire.sent).toEqual([again.id]))
  await app.clock.advance(10 * MINUTE)
  expect((await answerOf<{ messages: [MessageView] }>(send(call))).messages[0].id).toBe(again.id)
  expect(wire.sent).toEqual([again.id])
})

test('an agent’s client id stands for one time only', async () => {
  const { app, agent } = await aShop()
  const { id } = await onlyConversation(agent)
  const body = { clientId: aClientId(), text: 'later', sendAt: app.clock.now() + MINUTE }
  const send = (change: object) => agent.post(`/api/v1/conversations/${id}/messages`, { ...body, ...change })
  await answerOf(send({}))
  await answerOf(send({}))
  expect(await refusalOf(send({ sendAt: body.sendAt + 1 }))).toEqual({
    status: 409,
    code: 'client_id_reused',
  })
  expect(await texts(agent, 'scheduled')).toEqual(['later'])
})

test('only who sees the conversation sees what is to be sent, or hurries it', async () => {
  const { app, program, server, owner, wire } = await aShop()
  const sendAt = app.clock.now() + DAY
  const { id } = await sendTo(program, RINA.phone, { text: 'a secret', sendAt })
  const mine = await aTeammate(app, owner, { visibility: 'mine' })
  const other = anAgentBrowser(server, mine.cookie)
  expect(await texts(other, 'scheduled')).toEqual([])
  const unseen = { status: 404, code: 'message_not_found' }
  expect(await refusalOf(other.delete(`/api/v1/queue/${id}/time`))).toEqual(unseen)
  const stranger = await aProgram(app, server, (await aBusiness(app)).owner)
  expect(await refusalOf(stranger.delete(`/queue/${id}/time`))).toEqual(unseen)
  const held = await aProgram(app, server, owner, { recipients: ['628111000099'] })
  expect((await refusalOf(held.delete(`/queue/${id}/time`))).status).toBe(403)
  expect(wire.sent).toEqual([])
})

test('what a colleague has put off is no answer yet: who writes now is not held up by it', async () => {
  const { app, program, agent, owner, server } = await aShop()
  const { id } = await onlyConversation(agent)
  const mate = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  const { seq } = await answerOf<{ seq: number }>(agent.get('/api/v1/messages'))
  const write = (text: string) =>
    mate.post(`/api/v1/conversations/${id}/messages`, { clientId: aClientId(), text, seenSeq: seq })
  await sendTo(program, RINA.phone, { text: 'later', sendAt: app.clock.now() + MINUTE })
  await answerOf(write('now'))
  await app.clock.advance(MINUTE)
  await eventually(async () => expect(await texts(program, 'scheduled')).toEqual([]))
  expect(await refusalOf(write('too late'))).toEqual({ status: 409, code: 'answered_meanwhile' })
})

type Asking = Pick<Program, 'get'>

async function texts(asking: Asking | ReturnType<typeof anAgentBrowser>, status: string): Promise<string[]> {
  const path = 'token' in asking ? '/queue' : '/api/v1/queue'
  const { queue } = await answerOf<QueuePage>(asking.get(`${path}?status=${status}`))
  return queue.map(({ message }) => message.text)
}

async function queued(program: Program, id: string): Promise<QueuedMessageView> {
  return (await answerOf<{ queued: QueuedMessageView }>(program.get(`/queue/${id}`))).queued
}
