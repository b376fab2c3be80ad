import { expect, test } from 'vitest'
import { anAgentBrowser, aVisitor, aVisitorSocket } from '#tests/support/people.ts'
import { aChat, aClientId, anIdentity, list, onlyConversation, thread, write } from '#tests/support/scenes.ts'

const ROUNDS = 15

test('two simultaneous first messages, over HTTP and the socket, make one contact and one conversation', async () => {
  const { app, server, site, agent } = await aChat()
  for (let round = 0; round < ROUNDS; round++) {
    const visitor = await aVisitor(server, site)
    const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
    const [, sent] = await Promise.all([
      write(visitor, `over HTTP ${round}`),
      live.call('send', { clientId: aClientId(), text: `over the socket ${round}` }),
      write(visitor, `over HTTP too ${round}`),
    ])
    expect(sent.ok).toBe(true)
    live.socket.disconnect()
  }
  const conversations = await list(agent)
  expect(conversations).toHaveLength(ROUNDS)
  expect(conversations.map(({ unreadCount }) => unreadCount)).toEqual(Array(ROUNDS).fill(3))
  const contacts = await app.db.selectFrom('contacts').select('id').execute()
  expect(contacts).toHaveLength(ROUNDS)
  expect(new Set(conversations.map(({ contact }) => contact.id)).size).toBe(ROUNDS)
})

test('both tabs of a visitor see the first message, from whichever it was sent, and what follows', async () => {
  const { server, site, visitor, agent } = await aChat()
  const auth = { site: site.key, token: visitor.session.token }
  const [one, two] = await Promise.all([aVisitorSocket(server, auth), aVisitorSocket(server, auth)])
  await one.call('subscribe', { after: visitor.session.seq })
  await two.call('subscribe', { after: visitor.session.seq })

  await one.call('send', { clientId: 'first-0001', text: 'first' })
  for (const tab of [one, two]) {
    await tab.until((event) => event.type === 'message.created' && event.message.text === 'first')
  }
  await two.call('send', { clientId: 'second-001', text: 'second' })
  const { id } = await onlyConversation(agent)
  await agent.post(`/api/v1/conversations/${id}/messages`, { clientId: 'reply-0001', text: 'answer' })
  for (const tab of [one, two]) {
    await tab.until((event) => event.type === 'message.created' && event.message.text === 'answer')
    const texts = tab.events.flatMap((event) =>
      event.type === 'message.created' ? [event.message.text] : [],
    )
    expect(texts).toEqual(['first', 'second', 'answer'])
    expectNoGaps(tab.frames, visitor.session.seq)
  }
})

test('a tab that subscribes while another one sends the first message sees it', async () => {
  const { server, site } = await aChat()
  for (let round = 0; round < ROUNDS; round++) {
    const visitor = await aVisitor(server, site)
    const tab = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
    await Promise.all([write(visitor, 'first'), tab.call('subscribe', { after: visitor.session.seq })])
    await tab.until((event) => event.type === 'message.created' && event.message.text === 'first')
    tab.socket.disconnect()
  }
})

test('a person on a second device sees the first message of the first device live', async () => {
  const { app, server, owner, site } = await aChat()
  const identity = await anIdentity(app, owner, site.id, { sub: 'customer-7', name: 'Sari' })
  const phone = await aVisitor(server, { key: site.key, identity })
  const laptop = await aVisitor(server, { key: site.key, identity })
  const live = await aVisitorSocket(server, { site: site.key, token: laptop.session.token })
  await live.call('subscribe', { after: laptop.session.seq })
  await write(phone, 'from my phone')
  await live.until((event) => event.type === 'message.created' && event.message.text === 'from my phone')
})

test('a double click, a lost answer and both ways at once give one message', async () => {
  const { server, site, visitor, agent } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  const clientId = 'double-0001'
  const [one, two, three] = await Promise.all([
    write(visitor, 'hello', clientId),
    write(visitor, 'hello', clientId),
    live.call('send', { clientId, text: 'hello' }),
  ])
  const again = await write(visitor, 'hello', clientId)
  expect(two).toEqual(one)
  expect(three.message).toEqual(one)
  expect(again).toEqual(one)
  const { id, unreadCount } = await onlyConversation(agent)
  expect(unreadCount).toBe(1)
  expect(await thread(agent, id)).toHaveLength(1)
})

test("an agent's double click sends once, whichever tab or connection it comes from", async () => {
  const { server, cookie, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const body = { clientId: 'answer-001', text: 'Good morning' }
  const path = `/api/v1/conversations/${id}/messages`
  const answers = await Promise.all(
    [agent, agent, anAgentBrowser(server, cookie), agent].map(async (browser) =>
      (await browser.post(path, body)).json(),
    ),
  )
  expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1)
  expect(await thread(agent, id)).toHaveLength(2)
})

function expectNoGaps(frames: { prev: number; seq: number }[], from: number) {
  let have = from
  for (const { prev, seq } of frames) {
    expect(prev).toBe(have)
    have = seq
  }
}
