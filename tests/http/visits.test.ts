import { expect, test } from 'vitest'
import type { VisitView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, aVisitor, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import {
  aChat,
  aClientId,
  type Chat,
  list,
  onlyConversation,
  refusalOf,
  thread,
  write,
} from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'

const SHOP = { url: 'https://toko.example/baskets', title: 'Baskets', referrer: 'https://search.example/' }

test('agents see who is on the site: where, since when, where from, and nobody becomes a row by looking', async () => {
  const chat = await aChat()
  await beacon(chat, SHOP)
  await chat.app.clock.advance(20_000)
  await beacon(chat, { ...SHOP, url: 'https://toko.example/pay', referrer: SHOP.url, track: 'basket filled' })
  const [visit, ...others] = await visits(chat)
  expect(others).toEqual([])
  expect(visit).toMatchObject({
    url: 'https://toko.example/pay',
    referrer: 'https://search.example/',
    since: chat.app.clock.now() - 20_000,
    tracks: [{ what: 'basket filled' }],
    contactName: null,
    conversationId: null,
  })
  expect(JSON.stringify(visit)).not.toContain('tab-1')
  expect(await list(chat.agent)).toEqual([])
  await chat.app.clock.advance(80_000)
  expect(await visits(chat)).toEqual([])
})

test('an agent of another business sees none of it and begins no chat there', async () => {
  const chat = await aChat()
  await beacon(chat, SHOP)
  const [visit] = await visits(chat)
  const other = await aBusiness(chat.app, 'https://other.example')
  const stranger = anAgentBrowser(chat.server, other.cookie)
  expect((await (await stranger.get('/api/v1/visits')).json()).visits).toEqual([])
  const begun = stranger.post(`/api/v1/visits/${visit?.id}/messages`, { clientId: aClientId(), text: 'hi' })
  expect(await refusalOf(begun)).toEqual({ status: 404, code: 'visit_over' })
})

test('a chat that an agent begins reaches the page of that visitor, and only it', async () => {
  const chat = await aChat()
  await beacon(chat, SHOP)
  const [visit] = await visits(chat)
  const message = { clientId: aClientId(), text: 'May I help?' }
  const begin = () => chat.agent.post(`/api/v1/visits/${visit?.id}/messages`, message)
  const { conversationId } = await (await begin()).json()
  // Sent again, as after a lost line, it is still one message in one conversation.
  expect(await (await begin()).json()).toEqual({ conversationId })
  expect(await thread(chat.agent, conversationId)).toHaveLength(1)
  expect((await onlyConversation(chat.agent)).assigneeId).toBe(chat.owner.agentId)
  expect(await beacon(chat, SHOP, 'another-tab')).not.toHaveProperty('invite')
  const { invite } = await beacon(chat, SHOP)
  expect(invite).toMatchObject({ text: 'May I help?' })
  const visitor = await aVisitor(chat.server, { key: chat.site.key, token: invite.token })
  expect(visitor.session.messages.map(({ text }) => text)).toEqual(['May I help?'])
  await write(visitor, 'yes please')
  expect(await thread(chat.agent, conversationId)).toHaveLength(2)
  // Once the page has taken it, nobody is handed the token again.
  expect(await beacon(chat, { ...SHOP, token: visitor.session.token })).toMatchObject({ unread: 1 })
  expect(await beacon(chat, { ...SHOP, token: visitor.session.token })).not.toHaveProperty('invite')
  expect(await visits(chat)).toContainEqual(expect.objectContaining({ conversationId }))
})

test('two agents who begin at the same moment begin one conversation', async () => {
  const chat = await aChat()
  await beacon(chat, SHOP)
  const [visit] = await visits(chat)
  const begin = (text: string) =>
    chat.agent.post(`/api/v1/visits/${visit?.id}/messages`, { clientId: aClientId(), text })
  await Promise.all([begin('one'), begin('two')])
  expect(await list(chat.agent)).toHaveLength(1)
})

test('while somebody looks, pages tell more often where they are', async () => {
  const chat = await aChat()
  expect(await beacon(chat, SHOP)).not.toHaveProperty('everyMs')
  await visits(chat)
  expect(await beacon(chat, SHOP)).toMatchObject({ everyMs: 5_000 })
  await chat.app.clock.advance(20_000)
  expect(await beacon(chat, SHOP)).not.toHaveProperty('everyMs')
})

test('the message of an agent to somebody who has left is refused, and nothing is made of it', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { cookie } = await aBusiness(app)
  const agent = anAgentBrowser(server, cookie)
  const begun = agent.post('/api/v1/visits/nobody/messages', { clientId: aClientId(), text: 'hello?' })
  expect(await refusalOf(begun)).toEqual({ status: 404, code: 'visit_over' })
  expect(
    await refusalOf(agent.post('/api/v1/visits/x/messages', { clientId: aClientId(), text: ' ' })),
  ).toMatchObject({
    status: 400,
  })
  expect(await list(agent)).toEqual([])
})

async function beacon({ server, site }: Chat, page: object, visit = 'tab-1') {
  const body = JSON.stringify({ site: site.key, visit, ...page })
  const headers = { origin: CUSTOMER_ORIGIN, 'content-type': 'text/plain' }
  return (await server.fetch('/widget/beacon', { method: 'POST', headers, body })).json()
}

async function visits({ agent }: Chat): Promise<VisitView[]> {
  const { visits } = await (await agent.get('/api/v1/visits')).json()
  return visits
}
