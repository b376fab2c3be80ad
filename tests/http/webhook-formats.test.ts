import { expect, test } from 'vitest'
import { findConversationRow } from '#db/conversations.ts'
import { findMessage } from '#db/messages.ts'
import { updateNumber } from '#db/whatsapp.ts'
import { raiseStatus } from '#server/core/message-status.ts'
import { listDeliveries, replayDelivery } from '#server/core/webhook-deliveries.ts'
import { transact } from '#server/events.ts'
import type { WebhookView } from '#server/protocol/webhooks.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, eventually, onlyConversation, refusalOf, reply, write } from '#tests/support/scenes.ts'
import { aHook, takes } from '#tests/support/webhook-receiver.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina' })
const FONNTE = { format: 'fonnte', events: ['message.created', 'messages.status'] } as const

test('a program chooses and changes the format, and is told where it would never be called', async () => {
  const { app, server, owner, webhook } = await aHook()
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  expect(webhook.format).toBe('sapa')
  const url = 'https://toko.example/hook'
  const wanted = { url, format: 'ping', events: ['message.created', 'label.changed'] }
  const made = await answerOf<{ webhook: WebhookView }>(program.post('/webhooks', wanted))
  expect(made.webhook).toMatchObject(wanted)
  const path = `/webhooks/${made.webhook.id}`
  expect((await program.patch(path, { format: 'fonnte' })).status).toBe(204)
  expect(await answerOf(program.get(path))).toMatchObject({ webhook: { format: 'fonnte' } })
  const unspoken = { status: 400, code: 'events_unspoken' }
  expect(await refusalOf(program.patch(path, { format: 'whapi' }))).toEqual(unspoken)
  expect(await refusalOf(program.patch(path, { events: ['label.changed'] }))).toEqual(unspoken)
  expect(await refusalOf(program.post('/webhooks', { ...wanted, events: ['label.changed'] }))).toEqual(
    unspoken,
  )
  expect(await refusalOf(program.post('/webhooks', { ...wanted, format: 'meta' }))).toMatchObject({
    status: 400,
  })
})

test('a call that is tried again, or made again, has the body that it had, whatever has changed since', async () => {
  const { app, owner, receiver, webhook } = await aHook({ ...FONNTE, events: ['message.created'] })
  const { channelId, says } = await aNumber(app, owner)
  receiver.behave((_call, response) => void response.writeHead(500).end())
  await says(RINA, 'Halo')
  await eventually(() => expect(receiver.calls).toHaveLength(1))
  await app.database.transaction((trx) => updateNumber(trx, channelId, { phone: '628999' }))
  receiver.behave(takes)
  await eventually(async () => {
    await app.clock.advance(60_000)
    expect(receiver.calls.length).toBeGreaterThan(1)
  })
  const log = async () => (await listDeliveries(app, owner, { webhookId: webhook.id })).deliveries
  await eventually(async () => expect((await log())[0]?.status).toBe('delivered'))
  await replayDelivery(app, owner, (await log())[0]?.id ?? '')
  await eventually(() => expect(receiver.calls.length).toBeGreaterThan(2))
  const [first, ...again] = receiver.calls
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ device: '', message: 'Halo' })
  for (const { id, body } of again) expect({ id, body }).toEqual({ id: first?.id, body: first?.body })
  await says(RINA, 'Lagi')
  await eventually(() => expect(JSON.parse(receiver.calls.at(-1)?.body ?? '').device).toBe('628999'))
})

test('what happened to several messages at once is a call for each, and each is made again by itself', async () => {
  const { app, owner, agent, receiver, webhook } = await aHook({ ...FONNTE, events: ['messages.status'] })
  const { says } = await aNumber(app, owner)
  await says(RINA, 'Halo')
  const { id: conversationId } = await onlyConversation(agent)
  const ids = [await reply(agent, conversationId, 'one'), await reply(agent, conversationId, 'two')].map(
    ({ id }) => id,
  )
  await eventually(async () => {
    for (const id of ids) expect((await findMessage(app.db, id))?.status).toBe('sent')
  })
  await eventually(() => expect(receiver.calls).toHaveLength(2))
  await transact(app, async (trx) => {
    const conversation = await findConversationRow(trx, { conversationId })
    const rows = await Promise.all(ids.map((id) => findMessage(trx, id)))
    if (conversation)
      await raiseStatus(
        app,
        trx,
        conversation,
        rows.flatMap((row) => row ?? []),
        'delivered',
      )
  })
  await eventually(() => expect(receiver.calls).toHaveLength(4))
  const told = () => receiver.calls.map(({ body }) => JSON.parse(body))
  expect(
    told()
      .slice(2)
      .map(({ id, state }) => `${id} ${state}`)
      .toSorted(),
  ).toEqual(ids.map((id) => `${id} delivered`).toSorted())
  const log = async () => (await listDeliveries(app, owner, { webhookId: webhook.id })).deliveries
  await eventually(async () => expect((await log()).every(({ status }) => status === 'delivered')).toBe(true))
  const [one] = await log()
  await replayDelivery(app, owner, one?.id ?? '')
  await eventually(() => expect(receiver.calls).toHaveLength(5))
  expect(receiver.calls[4]?.id).toBe(one?.id)
  await eventually(async () => expect((await log()).every(({ status }) => status === 'delivered')).toBe(true))
  expect(receiver.calls).toHaveLength(5)
})

test('what could not be read at first is told once it can, and what came from the past, a website or a hidden group never', async () => {
  const { app, owner, receiver, visitor } = await aHook({ ...FONNTE, events: ['message.created'] })
  const { says } = await aNumber(app, owner)
  await says({ kind: 'group', groupId: '120363000000000001', subject: 'Hidden' }, 'In a hidden group')
  await write(visitor, 'On the website')
  await says(RINA, '', { kind: 'unavailable', externalId: 'LATER' })
  await says(RINA, 'Ringing', { kind: 'call', externalId: 'CALL' })
  await says(RINA, 'Now it can be read', { externalId: 'LATER' })
  await says(RINA, 'Last')
  const texts = () => receiver.calls.map(({ body }) => JSON.parse(body).message)
  await eventually(() => expect(texts()).toEqual(['Now it can be read', 'Last']))
})
