import { expect, test } from 'vitest'
import { changeMember } from '#server/core/members.ts'
import { anAgentBrowser, anAgentSocket, aVisitor, type VisitorBrowser } from '#tests/support/people.ts'
import {
  aChat,
  anIdentity,
  answerOf,
  aTeammate,
  type Chat,
  list,
  onlyConversation,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

test('two browsers of one person become one contact and one conversation, and every message stays', async () => {
  const chat = await aChat()
  const { agent, server, site } = chat
  const { phone, laptop, older, younger, identity } = await aPersonOnTwoBrowsers(chat)
  await chat.app.clock.advance(1_000)
  await reply(agent, younger.id, 'a note on the younger one', { note: true })
  const merged = await identify(chat, laptop, identity)

  const conversation = await onlyConversation(agent)
  expect(conversation).toMatchObject({
    id: older.id,
    contact: { id: older.contact.id, name: 'Sari', verified: true },
  })
  expect(conversation.lastMessage?.preview).toBe('a note on the younger one')
  const all = (await thread(agent, older.id)).map(({ text }) => text)
  expect(all).toEqual([
    'one, from the phone',
    'two, from the laptop',
    'three, from the phone',
    'a note on the younger one',
  ])
  const forVisitors = all.slice(0, 3)
  expect(merged.session.messages.map(({ text }) => text)).toEqual(forVisitors)
  const onPhone = await aVisitor(server, { key: site.key, token: phone.session.token })
  expect(onPhone.session.messages.map(({ text }) => text)).toEqual(forVisitors)
})

test('the id of a conversation that was joined leads to the one that stays: for reads, replies and sends', async () => {
  const chat = await aChat()
  const { agent } = chat
  const { laptop, older, younger, identity } = await aPersonOnTwoBrowsers(chat)
  await identify(chat, laptop, identity)
  const found = await answerOf<{ conversation: { id: string } }>(
    agent.get(`/api/v1/conversations/${younger.id}`),
  )
  expect(found.conversation.id).toBe(older.id)
  const contact = agent.get(`/api/v1/contacts/${younger.contact.id}`)
  expect((await answerOf<{ contact: { id: string } }>(contact)).contact.id).toBe(older.contact.id)
  expect(await thread(agent, younger.id)).toEqual(await thread(agent, older.id))
  expect(await reply(agent, younger.id, 'to the old id')).toMatchObject({ conversationId: older.id })
  expect((await agent.put(`/api/v1/conversations/${younger.id}/closure`)).status).toBe(204)
  expect(await onlyConversation(agent, '?status=closed')).toMatchObject({ id: older.id })
  await write(laptop, 'with the old token')
  expect(await onlyConversation(agent)).toMatchObject({ id: older.id, status: 'open' })
})

test('a reply that was stored before the joining is not stored again after it', async () => {
  const chat = await aChat()
  const { agent } = chat
  const { laptop, younger, identity } = await aPersonOnTwoBrowsers(chat)
  const first = await reply(agent, younger.id, 'once', { clientId: 'pending-001' })
  await identify(chat, laptop, identity)
  expect((await reply(agent, younger.id, 'once', { clientId: 'pending-001' })).id).toBe(first.id)
  expect((await thread(agent, younger.id)).filter(({ text }) => text === 'once')).toHaveLength(1)
})

test('joining forgets neither what nobody has read nor who looks after it', async () => {
  const chat = await aChat()
  const { agent, owner } = chat
  const { laptop, older, younger, identity } = await aPersonOnTwoBrowsers(chat)
  // The older thread is read up to a point after the younger one's unread message.
  await agent.put(`/api/v1/conversations/${older.id}/read`, { upToSeq: 1_000 })
  await agent.put(`/api/v1/conversations/${older.id}/snooze`, { until: chat.app.clock.now() + 60_000 })
  await agent.put(`/api/v1/conversations/${younger.id}/assignee`, { agentId: owner.agentId })
  await identify(chat, laptop, identity)
  expect(await onlyConversation(agent)).toMatchObject({
    id: older.id,
    status: 'open',
    snoozedUntil: null,
    unreadCount: 1,
    assigneeId: owner.agentId,
  })
})

test('what nobody has read is not called read because two threads became one', async () => {
  const chat = await aChat()
  const { agent } = chat
  const { phone, laptop, older, younger, identity } = await aPersonOnTwoBrowsers(chat)
  const unread = await reply(agent, younger.id, 'nobody has seen this')
  const read = await reply(agent, older.id, 'read on the phone')
  await phone.post('/widget/receipt', { status: 'read', upToSeq: read.seq })
  await agent.put(`/api/v1/conversations/${older.id}/read`, { upToSeq: read.seq })
  const { session } = await identify(chat, laptop, identity)

  const { agentsReadSeq, contactReadSeq } = await onlyConversation(agent)
  expect(contactReadSeq).toBeLessThan(unread.seq)
  expect(session.conversation?.contactReadSeq).toBe(contactReadSeq)
  const fromLaptop = (await thread(agent, older.id)).find(({ text }) => text === 'two, from the laptop')
  expect(agentsReadSeq).toBeLessThan(fromLaptop?.seq ?? 0)
})

test('who saw only the conversation that leaves is told that it is gone', async () => {
  const chat = await aChat()
  const { app, server, agent, owner } = chat
  const [one, two] = [await aTeammate(app, owner), await aTeammate(app, owner, { visibility: 'mine' })]
  const { laptop, older, younger, identity } = await aPersonOnTwoBrowsers(chat)
  await agent.put(`/api/v1/conversations/${older.id}/assignee`, { agentId: one.viewer.agentId })
  await agent.put(`/api/v1/conversations/${younger.id}/assignee`, { agentId: two.viewer.agentId })
  const live = await anAgentSocket(server, two.cookie)
  const theirs = anAgentBrowser(server, two.cookie)
  expect(await onlyConversation(theirs)).toMatchObject({ id: younger.id })
  await live.call('subscribe', {
    after: (await answerOf<{ seq: number }>(theirs.get('/api/v1/conversations'))).seq,
  })
  await identify(chat, laptop, identity)
  await live.until((event) => event.type === 'conversation.removed' && event.conversationId === younger.id)
  expect(await list(theirs)).toEqual([])
  expect(JSON.stringify(live.events)).not.toContain('from the phone')
  // Nothing is left that the change of sight would have to hide.
  await changeMember(app, owner, { agentId: two.viewer.agentId, visibility: 'all' })
})

test('one person on two new browsers at the same time is one contact', async () => {
  const chat = await aChat()
  const { app, server, site, owner, agent } = chat
  for (let round = 0; round < 8; round++) {
    const identity = await anIdentity(app, owner, site.id, { sub: `customer-${round}` })
    const browsers = await Promise.all([
      aVisitor(server, site),
      aVisitor(server, site),
      aVisitor(server, site),
    ])
    await Promise.all(browsers.map((browser) => write(browser, 'hello')))
    await Promise.all(browsers.map((browser) => identify(chat, browser, identity)))
  }
  expect(await list(agent)).toHaveLength(8)
})

test('the same e-mail does not make one person of two', async () => {
  const chat = await aChat()
  const { app, server, site, owner, agent } = chat
  for (const sub of ['customer-1', 'customer-2']) {
    const identity = await anIdentity(app, owner, site.id, { sub, email: 'shared@family.example' })
    await write(await aVisitor(server, { key: site.key, identity }), `I am ${sub}`)
  }
  const conversations = await list(agent)
  expect(conversations).toHaveLength(2)
  expect(new Set(conversations.map(({ contact }) => contact.id)).size).toBe(2)
})

test('a name and an e-mail that the customer’s server vouches for are shown, and told when they change', async () => {
  const chat = await aChat()
  const { app, server, site, owner, agent, visitor } = chat
  await write(visitor, 'hello')
  expect((await onlyConversation(agent)).contact).toMatchObject({ name: null, email: null, verified: false })
  const identity = await anIdentity(app, owner, site.id, {
    sub: 'customer-1',
    name: 'Sari',
    email: 'sari@mail.example',
  })
  await aVisitor(server, { key: site.key, token: visitor.session.token, identity })
  expect((await onlyConversation(agent)).contact).toMatchObject({
    name: 'Sari',
    email: 'sari@mail.example',
    verified: true,
  })
  expect(await (await agent.get('/api/v1/events?after=0')).text()).toContain('"contact.updated"')
})

async function aPersonOnTwoBrowsers({ app, server, site, owner, agent, visitor: phone }: Chat) {
  const identity = await anIdentity(app, owner, site.id, {
    sub: 'customer-7',
    name: 'Sari',
    email: 'sari@mail.example',
  })
  await write(phone, 'one, from the phone')
  await app.clock.advance(1_000)
  const laptop = await aVisitor(server, site)
  await write(laptop, 'two, from the laptop')
  await app.clock.advance(1_000)
  await write(phone, 'three, from the phone')
  const known = await aVisitor(server, { key: site.key, token: phone.session.token, identity })
  const [older, younger] = await list(agent)
  if (!older || !younger) throw new Error('There should be two conversations.')
  return { phone: known, laptop, older, younger, identity }
}

function identify({ server, site }: Chat, browser: VisitorBrowser, identity: string) {
  return aVisitor(server, { key: site.key, token: browser.session.token, identity })
}
