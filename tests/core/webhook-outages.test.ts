import { expect, test } from 'vitest'
import { changeMember } from '#server/core/members.ts'
import { listNotifications, readNotifications } from '#server/core/notifications.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { lastTaken, testWebhook, tryWaiting } from '#server/core/webhook-deliveries.ts'
import { changeWebhook, createWebhook, getWebhook, removeWebhook } from '#server/core/webhooks.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { answerOf, aTeammate, eventually, write } from '#tests/support/scenes.ts'
import { aHook, takes } from '#tests/support/webhook-receiver.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

type Hook = Awaited<ReturnType<typeof aHook>>

test('whoever looks after webhooks is told once that one fails and once that it works again, and nobody else', async () => {
  const hook = await aHook()
  const { app, owner, server, receiver, webhook } = hook
  const admin = await aTeammate(app, owner, { role: 'admin' })
  const agent = await aTeammate(app, owner)
  const stranger = await aBusiness(app)
  await isAway(hook)
  for (let minute = 0; minute < 5; minute += 1) await letOneFail(hook)
  const kinds = async (viewer: Viewer) => (await told(hook, viewer)).map(({ kind }) => kind)
  for (const viewer of [owner, admin.viewer]) expect(await kinds(viewer)).toEqual(['webhook-failing'])
  receiver.behave(takes)
  await letItWork(hook)
  for (const viewer of [owner, admin.viewer])
    expect(await kinds(viewer)).toEqual(['webhook-working', 'webhook-failing'])
  const [{ webhookId, preview, conversationId } = {}] = await told(hook, owner)
  expect([webhookId, preview, conversationId]).toEqual([webhook.id, webhook.url, null])
  for (const viewer of [agent.viewer, stranger.owner]) expect(await kinds(viewer)).toEqual([])
  for (const cookie of [agent.cookie, stranger.cookie]) {
    const log = await (await anAgentBrowser(server, cookie).get('/api/v1/events?after=0')).text()
    expect(log).not.toContain('webhook-failing')
  }
})

test('a receiver that is started anew wakes nobody', async () => {
  const hook = await aHook()
  const { app, owner, receiver, webhook } = hook
  await isAway(hook)
  await eventually(async () => expect((await getWebhook(app, owner, webhook.id)).retryAt).not.toBeNull())
  receiver.behave(takes)
  await letItWork(hook)
  expect(await told(hook, owner)).toEqual([])
})

test('what was told of a webhook goes with it, and what was told of others stays', async () => {
  const hook = await aHook()
  const { app, owner, webhook } = hook
  await isAway(hook)
  for (let minute = 0; minute < 5; minute += 1) await letOneFail(hook)
  const other = NewWebhook.parse({ url: 'https://toko.example/other', events: ['message.created'] })
  await removeWebhook(app, owner, (await createWebhook(app, owner, other)).webhook.id)
  expect(await told(hook, owner)).toHaveLength(1)
  await removeWebhook(app, owner, webhook.id)
  expect(await told(hook, owner)).toEqual([])
})

test('a change in the middle of an outage tells nobody a second time, and its end is told all the same', async () => {
  const hook = await aHook()
  const { app, owner, receiver, webhook } = hook
  await isAway(hook)
  for (let minute = 0; minute < 4; minute += 1) await letOneFail(hook)
  await changeWebhook(app, owner, { webhookId: webhook.id, events: ['message.created'] })
  for (let minute = 0; minute < 4; minute += 1) await letOneFail(hook)
  expect(await told(hook, owner)).toHaveLength(1)
  receiver.behave(takes)
  await letItWork(hook)
  expect((await told(hook, owner)).map(({ kind }) => kind)).toEqual(['webhook-working', 'webhook-failing'])
})

test('that calls were given up is told, for many of them once a day', async () => {
  const hook = await aHook()
  const { app, owner, server, site, receiver } = hook
  receiver.behave((call, response) =>
    call.event.message?.text === 'poison' ? void response.writeHead(422).end() : takes(call, response),
  )
  const giveUpTwo = async () => {
    for (let index = 0; index < 2; index += 1) await write(await aVisitor(server, site), 'poison')
    await eventually(async () => expect(await rows(hook, 'waiting')).toHaveLength(2))
    await app.database.raw
      .updateTable('webhook_deliveries')
      .set({ waiting_since: app.clock.now() - 3 * DAY_MS })
      .execute()
    await eventually(async () => {
      await app.clock.advance(MINUTE_MS)
      expect(await rows(hook, 'waiting')).toEqual([])
    })
    await write(await aVisitor(server, site), 'fine')
  }
  const kinds = async () => (await told(hook, owner)).map(({ kind }) => kind)
  await giveUpTwo()
  expect(await kinds()).toEqual(['webhook-dead'])
  await giveUpTwo()
  expect(await kinds()).toEqual(['webhook-dead'])
  // A day goes by for the webhook: with all that a server does in one, it would take long.
  await app.database.raw
    .updateTable('webhooks')
    .set((eb) => ({ told_dead_at: eb('told_dead_at', '-', DAY_MS) }))
    .execute()
  await giveUpTwo()
  expect(await kinds()).toEqual(['webhook-dead', 'webhook-dead'])
})

test('who looks after webhooks no more sees nothing of them, and opening one’s page reads what was told of it', async () => {
  const hook = await aHook()
  const { app, owner, webhook } = hook
  const { viewer, cookie } = await aTeammate(app, owner, { role: 'admin' })
  await isAway(hook)
  for (let minute = 0; minute < 4; minute += 1) await letOneFail(hook)
  const other = { conversationId: null, webhookId: 'another' }
  await readNotifications(app, owner, other)
  expect((await told(hook, owner))[0]?.readAt).toBeNull()
  await readNotifications(app, owner, { ...other, webhookId: webhook.id })
  expect((await told(hook, owner))[0]?.readAt).toBe(app.clock.now())
  expect((await told(hook, viewer))[0]?.readAt).toBeNull()
  await changeMember(app, owner, { agentId: viewer.agentId, role: 'agent' })
  const browser = anAgentBrowser(hook.server, cookie)
  expect(await answerOf(browser.get('/api/v1/notifications'))).toMatchObject({ notifications: [] })
})

test('a test that the receiver takes ends the outage, and what waits is tried at once', async () => {
  const hook = await aHook()
  const { app, owner, receiver, webhook } = hook
  const state = async () => {
    const { failingSince, retryAt } = await getWebhook(app, owner, webhook.id)
    return { isFailing: failingSince !== null, rests: retryAt !== null }
  }
  await isAway(hook)
  await eventually(async () => expect(await state()).toEqual({ isFailing: true, rests: true }))
  await testWebhook(app, owner, webhook.id)
  expect(await state()).toEqual({ isFailing: true, rests: true })
  expect(await lastTaken(app, [webhook])).toEqual({ [webhook.id]: null })
  receiver.behave(takes)
  await testWebhook(app, owner, webhook.id)
  expect(await state()).toEqual({ isFailing: false, rests: false })
  expect(await lastTaken(app, [webhook])).toEqual({ [webhook.id]: app.clock.now() })
  // No time has passed.
  await eventually(async () => expect(await rows(hook, 'waiting')).toEqual([]))
})

test('what waits for its next try is tried now where an admin says so, one call at a time while the receiver is away', async () => {
  const hook = await aHook()
  const { app, owner, receiver, webhook } = hook
  const agent = await aTeammate(app, owner)
  await isAway(hook)
  await eventually(async () => expect((await getWebhook(app, owner, webhook.id)).retryAt).not.toBeNull())
  await expect(tryWaiting(app, agent.viewer, webhook.id)).rejects.toMatchObject({ code: 'forbidden' })
  const stranger = await aBusiness(app)
  await expect(tryWaiting(app, stranger.owner, webhook.id)).rejects.toMatchObject({
    code: 'webhook_not_found',
  })
  const before = receiver.calls.length
  await tryWaiting(app, owner, webhook.id)
  await eventually(() => expect(receiver.calls).toHaveLength(before + 1))
  receiver.behave(takes)
  await tryWaiting(app, owner, webhook.id)
  await eventually(async () => expect(await rows(hook, 'waiting')).toEqual([]))
  expect((await getWebhook(app, owner, webhook.id)).failingSince).toBeNull()
})

/** Eight people write, and nobody takes it: after five failures one call at a time is tried. */
async function isAway({ server, site, receiver }: Hook): Promise<void> {
  receiver.behave((_call, response) => void response.writeHead(503).end())
  for (let index = 0; index < 8; index += 1) await write(await aVisitor(server, site), `visitor ${index}`)
  await eventually(() => expect(receiver.calls.length).toBeGreaterThanOrEqual(5))
}

/** Lets time pass until one more call has failed. */
async function letOneFail({ app, receiver }: Hook): Promise<void> {
  const before = receiver.calls.length
  await eventually(async () => {
    await app.clock.advance(MINUTE_MS)
    expect(receiver.calls.length).toBeGreaterThan(before)
  })
}

async function letItWork(hook: Hook): Promise<void> {
  await eventually(async () => {
    await hook.app.clock.advance(10_000)
    expect(await rows(hook, 'waiting')).toEqual([])
  })
}

function rows({ app, webhook }: Hook, status: 'waiting' | 'dead') {
  const ofWebhook = app.db.selectFrom('webhook_deliveries').select('id').where('webhook_id', '=', webhook.id)
  return ofWebhook.where('status', '=', status).execute()
}

async function told({ app }: Hook, viewer: Viewer) {
  return (await listNotifications(app, viewer)).notifications
}
