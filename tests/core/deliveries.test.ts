import { expect, test } from 'vitest'
import { findMessage } from '#db/messages.ts'
import type { Channel, SendOutcome } from '#server/channels/channel.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { deliverQueued, ringUnfinished, settleAbandoned } from '#server/core/deliveries.ts'
import type { MessageStatus } from '#server/protocol/views.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  type Chat,
  eventually,
  onlyConversation,
  refusalOf,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'

test('a channel’s three answers are the message’s three ends: sent, failed with a reason, unknown', async () => {
  const { chat, outcomes, id } = await aChatOnAWire()
  outcomes.push({ outcome: 'sent' }, { outcome: 'failed', code: 'number_unknown' }, { outcome: 'unknown' })
  for (const text of ['one', 'two', 'three']) await reply(chat.agent, id, text)
  await eventually(async () => {
    expect(await standings(chat.agent, id)).toEqual([
      ['one', 'sent', null],
      ['two', 'failed', 'number_unknown'],
      ['three', 'unknown', null],
    ])
  })
})

test('a channel that breaks off leaves the message unknown, and the next one is still sent', async () => {
  const { chat, outcomes, id } = await aChatOnAWire()
  outcomes.push('break off', { outcome: 'sent' })
  for (const text of ['one', 'two']) await reply(chat.agent, id, text)
  await eventually(async () => {
    expect(await standings(chat.agent, id)).toEqual([
      ['one', 'unknown', null],
      ['two', 'sent', null],
    ])
  })
})

test('only what failed or is unknown is sent again, as itself', async () => {
  const { chat, outcomes, sent, id } = await aChatOnAWire()
  outcomes.push({ outcome: 'failed', code: 'offline' }, { outcome: 'sent' })
  const { id: messageId } = await reply(chat.agent, id, 'one')
  await eventually(async () =>
    expect(await standings(chat.agent, id)).toEqual([['one', 'failed', 'offline']]),
  )
  const retries = await Promise.all(
    [1, 2, 3].map(() => chat.agent.post(`/api/v1/messages/${messageId}/attempts`)),
  )
  expect(retries.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  expect(sent).toEqual([messageId, messageId])
  for (const status of ['queued', 'sending', 'sent', 'delivered', 'read'] as const) {
    await setStatus(chat.app, messageId, status)
    const again = chat.agent.post(`/api/v1/messages/${messageId}/attempts`)
    expect(await refusalOf(again)).toEqual({ status: 409, code: 'message_not_failed' })
  }
  const [incoming] = await thread(chat.agent, id)
  expect((await refusalOf(chat.agent.post(`/api/v1/messages/${incoming?.id}/attempts`))).status).toBe(404)
  const note = await reply(chat.agent, id, 'a note', { note: true })
  expect((await refusalOf(chat.agent.post(`/api/v1/messages/${note.id}/attempts`))).status).toBe(404)
})

test('a message whose sender died becomes unknown, never queued; a channel that knows settles it', async () => {
  const { chat, knows, sent, id } = await aChatOnAWire()
  const { id: messageId } = await reply(chat.agent, id, 'one')
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  await setStatus(chat.app, messageId, 'sending', chat.app.clock.now() + 30_000)
  await settleAbandoned(chat.app)
  expect(await standings(chat.agent, id)).toEqual([['one', 'sending', null]])
  await chat.app.clock.advance(46_000)
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'unknown', null]]))
  expect(sent).toHaveLength(1)

  knows.add(messageId)
  await setStatus(chat.app, messageId, 'sending', chat.app.clock.now() - 1)
  await settleAbandoned(chat.app)
  expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]])
})

test('a message whose sender died before it was begun leaves by itself; what kills two senders is left to a person', async () => {
  const { chat, unbegun, sent, id } = await aChatOnAWire()
  const { id: messageId } = await reply(chat.agent, id, 'one')
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  unbegun.add(messageId)
  await setStatus(chat.app, messageId, 'sending', chat.app.clock.now() - 1)
  await settleAbandoned(chat.app)
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  expect(sent).toEqual([messageId, messageId])
  await setStatus(chat.app, messageId, 'sending', chat.app.clock.now() - 1)
  await settleAbandoned(chat.app)
  expect(await standings(chat.agent, id)).toEqual([['one', 'unknown', null]])
  expect(sent).toHaveLength(2)
})

test('what was written after a message whose sender died waits for it', async () => {
  const { chat, unbegun, sent, id } = await aChatOnAWire()
  const { app } = chat
  const first = await reply(chat.agent, id, 'one')
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  unbegun.add(first.id)
  await setStatus(app, first.id, 'sending', app.clock.now() + 30_000)
  const second = await reply(chat.agent, id, 'two')
  await app.clock.advance(10_000)
  expect(await standings(chat.agent, id)).toEqual([
    ['one', 'sending', null],
    ['two', 'queued', null],
  ])
  await app.clock.advance(36_000)
  await eventually(async () => {
    expect(await standings(chat.agent, id)).toEqual([
      ['one', 'sent', null],
      ['two', 'sent', null],
    ])
  })
  expect(sent).toEqual([first.id, first.id, second.id])
})

test('a sender that takes minutes over a large file is not taken for dead', async () => {
  const { chat, id } = await aChatOnAWire()
  const { app } = chat
  let finish = () => {}
  const working = app.channels.website
  if (working) {
    app.channels.website = {
      ...working,
      send: () => new Promise((resolve) => (finish = () => resolve({ outcome: 'sent' }))),
    }
  }
  const { id: messageId } = await reply(chat.agent, id, 'a long film')
  await eventually(async () =>
    expect(await standings(chat.agent, id)).toEqual([['a long film', 'sending', null]]),
  )
  for (let step = 0; step < 9; step++) {
    await app.clock.advance(10_000)
    await eventually(async () => {
      const row = await findMessage(app.db, messageId)
      expect(row?.claim_expires_at).toBe(app.clock.now() + 30_000)
    })
    await settleAbandoned(app)
  }
  expect(await standings(chat.agent, id)).toEqual([['a long film', 'sending', null]])
  finish()
  await eventually(async () =>
    expect(await standings(chat.agent, id)).toEqual([['a long film', 'sent', null]]),
  )
})

test('a bell that was lost costs a minute, not a message', async () => {
  const { chat, id } = await aChatOnAWire()
  const { id: messageId } = await reply(chat.agent, id, 'one')
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
  await setStatus(chat.app, messageId, 'queued')
  await chat.app.clock.advance(60_000)
  await eventually(async () => expect(await standings(chat.agent, id)).toEqual([['one', 'sent', null]]))
})

test('two workers on one lane send each message once, in order', async () => {
  const { chat, sent, id, channelId } = await aChatOnAWire()
  const replies = []
  for (let index = 0; index < 12; index++) replies.push(await reply(chat.agent, id, `reply ${index}`))
  await eventually(async () =>
    expect((await standings(chat.agent, id)).map(([, status]) => status)).toEqual(Array(12).fill('sent')),
  )
  sent.length = 0
  for (const { id: messageId } of replies) await setStatus(chat.app, messageId, 'queued')
  await Promise.all([1, 2, 3].map(() => deliverQueued(chat.app, channelId)))
  expect([...sent].sort()).toEqual(replies.map((message) => message.id).sort())
  await ringUnfinished(chat.app)
  expect(sent).toHaveLength(12)
})

test('receipts settle what is unknown, leave failed alone, and never move back or beyond what was sent', async () => {
  const { chat, outcomes, id } = await aChatOnAWire()
  outcomes.push(
    { outcome: 'sent' },
    { outcome: 'failed', code: 'offline' },
    { outcome: 'unknown' },
    { outcome: 'sent' },
  )
  const replies = []
  for (const text of ['one', 'two', 'three']) replies.push(await reply(chat.agent, id, text))
  await eventually(async () =>
    expect((await standings(chat.agent, id)).map(([, status]) => status)).toEqual([
      'sent',
      'failed',
      'unknown',
    ]),
  )
  const receipt = (status: string, upToSeq: number) =>
    chat.visitor.post('/widget/receipt', { status, upToSeq })
  const [one, , three] = replies
  await receipt('read', one?.seq ?? 0)
  await receipt('delivered', 1_000_000)
  expect(await standings(chat.agent, id)).toEqual([
    ['one', 'read', null],
    ['two', 'failed', 'offline'],
    ['three', 'delivered', null],
  ])
  expect(await onlyConversation(chat.agent)).toMatchObject({
    contactReadSeq: one?.seq,
    contactDeliveredSeq: three?.seq,
  })
  await receipt('read', (one?.seq ?? 0) - 1)
  await receipt('delivered', 0)
  expect(await onlyConversation(chat.agent)).toMatchObject({
    contactReadSeq: one?.seq,
    contactDeliveredSeq: three?.seq,
  })

  // The mark that reached beyond is not a mark on what is sent later.
  await reply(chat.agent, id, 'four')
  await eventually(async () =>
    expect((await standings(chat.agent, id)).at(-1)).toEqual(['four', 'sent', null]),
  )
  await receipt('read', 1_000_000)
  expect((await standings(chat.agent, id)).map(([, status]) => status)).toEqual([
    'read',
    'failed',
    'read',
    'read',
  ])
})

test('a receipt that changes nothing is told to nobody', async () => {
  const { visitor, agent, app } = await aChat()
  await write(visitor, 'hello')
  const events = () => app.db.selectFrom('events').select('seq').execute()
  const before = await events()
  await visitor.post('/widget/receipt', { status: 'read', upToSeq: 1_000 })
  await visitor.post('/widget/receipt', { status: 'delivered', upToSeq: 0 })
  expect(await events()).toEqual(before)
  expect(await onlyConversation(agent)).toMatchObject({ contactReadSeq: 0 })
})

/** A chat on a channel whose answers the test decides; it says `sent` where none is left. */
async function aChatOnAWire() {
  const outcomes: (SendOutcome | 'break off')[] = []
  const sent: string[] = []
  const knows = new Set<string>()
  const unbegun = new Set<string>()
  const channel: Channel = {
    ...websiteChannel(),
    async send(message) {
      sent.push(message.id)
      const outcome = outcomes.shift() ?? { outcome: 'sent' }
      if (outcome === 'break off') throw new Error('The line is cut.')
      return outcome
    },
    findSent: async (message) => knows.has(message.id),
    isUnbegun: async (message) => unbegun.has(message.id),
  }
  const app = await aTestApp({ channels: { website: channel } })
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const visitor = await aVisitor(server, business.site)
  const chat: Chat = { app, server, ...business, agent: anAgentBrowser(server, business.cookie), visitor }
  await write(visitor, 'hello')
  const { id, channelId } = await onlyConversation(chat.agent)
  return { chat, outcomes, sent, knows, unbegun, id, channelId }
}

async function standings(agent: AgentBrowser, id: string) {
  const messages = (await thread(agent, id)).filter(({ direction }) => direction === 'out')
  return messages.map(({ text, status, failureCode }) => [text, status, failureCode])
}

async function setStatus(
  app: TestApp,
  messageId: string,
  status: MessageStatus,
  claimExpiresAt: number | null = null,
) {
  const claim = claimExpiresAt === null ? {} : { claimed_by: 'somebody', claim_expires_at: claimExpiresAt }
  await app.database.raw
    .updateTable('messages')
    .set({ status, ...claim })
    .where('id', '=', messageId)
    .execute()
}
