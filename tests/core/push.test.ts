import { expect, test } from 'vitest'
import { assignConversation } from '#server/core/conversations.ts'
import { changeMember } from '#server/core/members.ts'
import { changeNotificationSettings } from '#server/core/notification-settings.ts'
import { notifyOfWebhook } from '#server/core/notifications.ts'
import { signOut } from '#server/core/sessions.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { createWebhook, getWebhookRow } from '#server/core/webhooks.ts'
import { transact } from '#server/events.ts'
import { createSafeFetch } from '#server/lib/safe-fetch.ts'
import type { NotificationSettings } from '#server/protocol/rest.ts'
import type { Visibility } from '#server/protocol/views.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aTestApp } from '#tests/support/app.ts'
import { asIs, asName, withEach } from '#tests/support/hostile-cast.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor } from '#tests/support/people.ts'
import { aPushBrowser, aPushService, type Pushed } from '#tests/support/push-service.ts'
import { answerOf, aTeammate, eventually, list, refusalOf, reply, write } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const ALL: NotificationSettings = { scope: 'all', sound: true, preview: 'text' }

test('a new message reaches the agent’s device, encrypted, small, and signed by us', async () => {
  const desk = await aDesk()
  const andi = await desk.mate('Andi')
  await write(desk.visitor, 'Do you ship to Singapore?')
  const [push] = await desk.pushes(1)
  expect(push?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' })
  expect(push?.headers.authorization).toMatch(/^vapid t=.+, k=.+/)
  expect(push?.body.toString('utf8')).not.toContain('Singapore')
  expect(andi.read(push)).toMatchObject({
    kind: 'message',
    text: 'Do you ship to Singapore?',
    path: expect.stringMatching(/^\/inbox\//),
    language: 'en',
  })
})

test('whatever a contact is called and writes reaches the device as it is', async () => {
  const desk = await aDesk()
  const andi = await desk.mate('Andi')
  const number = await aNumber(desk.app, desk.owner)
  const expected = await withEach(async (given, index) => {
    const phone = `62813${String(index).padStart(8, '0')}`
    await number.says(aPerson(phone, { name: given }), given, { sentAt: desk.app.clock.now() })
    const line = asIs(given).replace(/\s+/g, ' ').trim().slice(0, 240)
    return [asName(given) ?? phone, [...line].slice(0, 120).join('').toWellFormed() || null]
  })
  const pushes = (await desk.pushes(HOSTILE_STRINGS.length)).map((push) => andi.read(push))
  expect(pushes.map((push) => 'contact' in push && [push.contact, push.text]).sort()).toEqual(expected.sort())
})

test('whoever may not see the conversation, has read it, looks at it or wants less is not told', async () => {
  const desk = await aDesk()
  await write(desk.visitor, 'first')
  const id = await desk.conversationId()
  const [blind, looking, less, told] = [
    await desk.mate('Blind', 'mine'),
    await desk.mate('Looking'),
    await desk.mate('Less'),
    await desk.mate('Told'),
  ]
  const live = await anAgentSocket(desk.server, looking.cookie)
  await live.call('look', { conversationId: id })
  await changeNotificationSettings(desk.app, less.viewer, { ...ALL, scope: 'mentions' })
  await write(desk.visitor, 'second')
  await desk.pushes(1)
  await desk.settle()
  expect(desk.service.pushed.map(({ path }) => path)).toEqual([told.path])
  for (const one of [blind, looking, less]) expect(desk.pathsTo(one)).toEqual([])
})

test('"mine and unassigned" leaves out what a colleague takes care of', async () => {
  const desk = await aDesk()
  const andi = await desk.mate('Andi')
  await changeNotificationSettings(desk.app, andi.viewer, { ...ALL, scope: 'mine' })
  await write(desk.visitor, 'unassigned')
  await desk.pushes(1)
  const conversationId = await desk.conversationId()
  await assignConversation(desk.app, desk.owner, { conversationId, agentId: desk.owner.agentId })
  await write(desk.visitor, 'a colleague’s')
  await desk.settle()
  expect(desk.service.pushed).toHaveLength(1)
  await assignConversation(desk.app, desk.owner, { conversationId, agentId: andi.viewer.agentId })
  await write(desk.visitor, 'mine')
  await desk.settle()
  const pushes = await desk.pushes(3)
  expect(pushes.map((push) => andi.read(push).kind)).toEqual(['message', 'assigned', 'message'])
})

test('being mentioned always counts, and shows no more than the agent wants on a locked screen', async () => {
  const desk = await aDesk()
  await write(desk.visitor, 'hello')
  const andi = await desk.mate('Andi')
  const path = `/api/v1/conversations/${await desk.conversationId()}/messages`
  for (const [count, preview] of [
    [1, 'text'],
    [2, 'sender'],
    [3, 'none'],
  ] as const) {
    await changeNotificationSettings(desk.app, andi.viewer, { ...ALL, scope: 'mentions', preview })
    const note = { clientId: `note-00${count}`, text: '@Andi secret', note: true }
    await answerOf(desk.agent.post(path, { ...note, mentionedAgentIds: [andi.viewer.agentId] }))
    await desk.pushes(count)
  }
  expect(desk.service.pushed.map((push) => andi.read(push))).toMatchObject([
    { kind: 'mention', actor: 'Dewi Lestari', text: '@Andi secret' },
    { kind: 'mention', actor: 'Dewi Lestari', text: null },
    { kind: 'mention', actor: null, contact: null, text: null },
  ])
})

test('that a webhook fails reaches the devices of who looks after it, without its address where nothing is to be shown', async () => {
  const desk = await aDesk()
  const [admin, quiet, agent] = [await desk.mate('Admin'), await desk.mate('Quiet'), await desk.mate('Agent')]
  for (const { viewer } of [admin, quiet])
    await changeMember(desk.app, desk.owner, { agentId: viewer.agentId, role: 'admin' })
  await changeNotificationSettings(desk.app, quiet.viewer, { ...ALL, scope: 'mentions', preview: 'none' })
  const url = 'https://shop.example/sapa'
  const wanted = NewWebhook.parse({ url, events: ['member.removed'] })
  const { webhook } = await createWebhook(desk.app, desk.owner, wanted)
  const row = await getWebhookRow(desk.app, desk.owner, webhook.id)
  await transact(desk.app, (trx) => notifyOfWebhook(desk.app, trx, { webhook: row, kind: 'webhook-failing' }))
  await desk.pushes(2)
  await desk.settle()
  expect(desk.pathsTo(agent)).toEqual([])
  const [toAdmin] = desk.pathsTo(admin)
  const path = `/settings/webhooks/${webhook.id}`
  expect(admin.read(toAdmin)).toMatchObject({ kind: 'webhook-failing', path, tag: webhook.id, text: url })
  expect(quiet.read(desk.pathsTo(quiet)[0])).toMatchObject({ kind: 'webhook-failing', text: null })
})

test('our own answers, what is read already, and what happened before anybody wanted to know is no news', async () => {
  const desk = await aDesk()
  await write(desk.visitor, 'before')
  const id = await desk.conversationId()
  await desk.mate('Andi')
  await reply(desk.agent, id, 'an answer')
  await write(desk.visitor, 'read at once')
  await expectDone(desk.agent.put(`/api/v1/conversations/${id}/read`, { upToSeq: 1_000_000 }))
  await desk.settle()
  expect(desk.service.pushed).toEqual([])
})

test('each push goes once, however often the log is looked at, and after a rest only what is new', async () => {
  const desk = await aDesk()
  await desk.mate('Andi')
  for (const text of ['one', 'two']) await write(desk.visitor, text)
  await desk.pushes(2)
  await desk.app.clock.advance(120_000)
  await desk.settle()
  expect(desk.service.pushed).toHaveLength(2)
  await write(desk.visitor, 'three')
  expect(await desk.pushes(3)).toHaveLength(3)
})

test('a device that its push service has forgotten is forgotten here; one in trouble stays', async () => {
  const desk = await aDesk()
  const [gone, troubled] = [await desk.mate('Gone'), await desk.mate('Troubled')]
  desk.service.statuses.set(gone.path, 410)
  desk.service.statuses.set(troubled.path, 503)
  await write(desk.visitor, 'hello')
  await desk.pushes(2)
  await eventually(async () => expect(await desk.subscriptions()).toEqual([troubled.endpoint]))
})

test('signing out ends the pushes, and another agent of the same browser takes its place', async () => {
  const desk = await aDesk()
  const andi = await desk.mate('Andi')
  await signOut(desk.app, andi.viewer)
  expect(await desk.subscriptions()).toEqual([])
  const budi = await desk.mate('Budi')
  const citra = await desk.mate('Citra')
  await answerOf(
    citra.browser.put('/api/v1/push-subscriptions', { endpoint: budi.endpoint, keys: budi.keys }),
  )
  await write(desk.visitor, 'hello')
  await desk.pushes(1)
  await desk.settle()
  expect(desk.pathsTo(budi)).toHaveLength(1)
  expect(await desk.subscriptions()).toEqual([budi.endpoint])
})

test('the test says what the push service made of it', async () => {
  const desk = await aDesk()
  const andi = await desk.mate('Andi')
  const ask = () => andi.browser.post(`/api/v1/push-subscriptions/${andi.id}/tests`, { nonce: 'n-1' })
  expect(await answerOf(ask())).toEqual({ outcome: 'taken', status: 201 })
  expect(andi.read(desk.service.pushed[0])).toMatchObject({ kind: 'test', nonce: 'n-1' })
  desk.service.statuses.set(andi.path, 403)
  expect(await answerOf(ask())).toEqual({ outcome: 'refused', status: 403 })
  const mine = await desk.mate('Budi')
  const foreign = mine.browser.post(`/api/v1/push-subscriptions/${andi.id}/tests`, { nonce: 'n-2' })
  expect(await refusalOf(foreign)).toEqual({ status: 404, code: 'push_not_subscribed' })
  desk.service.statuses.set(andi.path, 404)
  expect(await answerOf(ask())).toEqual({ outcome: 'gone', status: 404 })
  expect(await refusalOf(ask())).toEqual({ status: 404, code: 'push_not_subscribed' })
})

test('an address inside our own network is never called', async () => {
  const desk = await aDesk({ allowLoopback: false })
  const andi = await desk.mate('Andi')
  const asked = andi.browser.post(`/api/v1/push-subscriptions/${andi.id}/tests`, { nonce: 'n-1' })
  expect(await answerOf(asked)).toEqual({ outcome: 'forbidden', status: null })
  expect(desk.service.pushed).toEqual([])
})

test('keys that no browser makes are refused', async () => {
  const desk = await aDesk()
  const { endpoint, browser } = await desk.mate('Andi')
  const body = { endpoint: `${endpoint}/2`, keys: { p256dh: 'AAAA', auth: 'AAAA' } }
  expect(await refusalOf(browser.put('/api/v1/push-subscriptions', body))).toMatchObject({
    code: 'push_keys_invalid',
  })
})

/** A shop with a push service of its own, and agents with devices. */
async function aDesk({ allowLoopback = true } = {}) {
  const safeFetch = createSafeFetch(allowLoopback ? { allow: (address) => address === '127.0.0.1' } : {})
  const app = await aTestApp({ safeFetch })
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const service = await aPushService()
  const agent = anAgentBrowser(server, business.cookie)
  const visitor = await aVisitor(server, business.site)
  let devices = 0

  /** Lets what is due be looked at; messages that come together are waited for. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      await app.clock.advance(600)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const mate = async (name: string, visibility: Visibility = 'all') => {
    devices += 1
    const { viewer, cookie }: { viewer: Viewer; cookie: string } = await aTeammate(app, business.owner, {
      name,
      visibility,
    })
    const device = aPushBrowser()
    const browser = anAgentBrowser(server, cookie)
    const path = `/device-${devices}`
    const endpoint = service.url + path
    const { id } = await answerOf<{ id: string }>(
      browser.put('/api/v1/push-subscriptions', { endpoint, keys: device.keys }),
    )
    const read = (push: Pushed | undefined) => device.read(push?.body ?? Buffer.alloc(0))
    return { id, viewer, cookie, browser, path, endpoint, keys: device.keys, read }
  }
  return {
    ...business,
    app,
    server,
    service,
    agent,
    visitor,
    mate,
    settle,
    conversationId: async () => (await list(agent))[0]?.id ?? '',
    pathsTo: ({ path }: { path: string }) => service.pushed.filter((push) => push.path === path),
    subscriptions: async () =>
      (await app.db.selectFrom('push_subscriptions').select('endpoint').execute()).map(
        ({ endpoint }) => endpoint,
      ),
    /** Answers once so many pushes have come. */
    async pushes(count: number) {
      await eventually(async () => {
        await settle()
        expect(service.pushed.length).toBeGreaterThanOrEqual(count)
      }, 10_000)
      return service.pushed
    },
  }
}

async function expectDone(asked: Promise<Response>): Promise<void> {
  expect((await asked).status).toBe(204)
}
