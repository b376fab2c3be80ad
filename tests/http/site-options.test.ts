import { expect, test } from 'vitest'
import { aVisitor, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import {
  aChat,
  aClientId,
  type Chat,
  onlyConversation,
  refusalOf,
  thread,
  write,
} from '#tests/support/scenes.ts'

const ABOUT = {
  name: 'Rina',
  email: 'rina@mail.example',
  phone: '+62 811 1',
  question: 'Which size?',
  answer: 'M',
}

test('what is set for a website reaches its pages and its panel, in the language of the visitor', async () => {
  const chat = await aChat()
  const options = {
    side: 'left',
    theme: 'dark',
    texts: {
      en: { title: 'Jasmine Shop', greeting: 'Hello!', offline: 'Back soon.' },
      id: { greeting: 'Halo!', question: 'Ukuran?' },
    },
    preChat: { mode: 'required', fields: ['name', 'question'] },
    greets: { afterSeconds: 3, url: '/pricing' },
  }
  expect((await chat.agent.patch(`/api/v1/websites/${chat.site.id}`, { options })).status).toBe(204)
  expect(await beacon(chat, 'en-GB')).toEqual({
    look: expect.stringMatching(/ left .* dark$/),
    greeting: { text: 'Hello!', afterSeconds: 3, scrolledPercent: null, url: '/pricing' },
  })
  expect(await beacon(chat, 'id')).toMatchObject({ greeting: { text: 'Halo!' } })
  const session = async (language: string) => (await openSession(chat, language)).settings
  expect(await session('en')).toMatchObject({
    name: 'Jasmine Shop',
    greeting: 'Hello!',
    offline: 'Back soon.',
  })
  expect(await session('id-ID')).toMatchObject({
    name: 'Toko Melati',
    preChat: { mode: 'required', fields: ['name', 'question'], question: 'Ukuran?' },
  })
})

test('options that make no sense are refused, and nothing changes', async () => {
  const { agent, site } = await aChat()
  const day = { from: 600, to: 300 }
  for (const options of [
    { side: 'top' },
    { hours: { timeZone: 'Asia/Nowhere', days: Array(7).fill(null) } },
    { hours: { timeZone: 'Asia/Jakarta', days: [day, ...Array(6).fill(null)] } },
    { hours: { timeZone: 'Asia/Jakarta', days: [] } },
    { greets: { scrolledPercent: 101 } },
    { preChat: { mode: 'optional', fields: ['password'] } },
    { admin: true },
  ]) {
    expect((await agent.patch(`/api/v1/websites/${site.id}`, { options })).status).toBe(400)
  }
  const { websites } = await (await agent.get('/api/v1/websites')).json()
  expect(websites[0].options).toMatchObject({ side: 'right', hours: null, greets: { afterSeconds: null } })
})

test('outside the hours a page is told that nobody is there, and a message is taken all the same', async () => {
  const chat = await aChat()
  const hours = { timeZone: 'UTC', days: Array(7).fill(null) }
  await chat.agent.patch(`/api/v1/websites/${chat.site.id}`, { options: { hours } })
  expect(await beacon(chat, 'en')).toMatchObject({ away: true })
  expect((await openSession(chat, 'en')).settings).toMatchObject({ isOpen: false, opensAt: null })
  await write(chat.visitor, 'anybody there?')
  expect(await thread(chat.agent, (await onlyConversation(chat.agent)).id)).toHaveLength(1)
})

test('what a visitor says of itself comes with its first message and stays a claim', async () => {
  const chat = await aChat()
  const { visitor, agent } = chat
  await visitor.post('/widget/messages', { clientId: aClientId(), text: 'hello', about: ABOUT })
  expect((await onlyConversation(agent)).contact).toMatchObject({
    name: 'Rina',
    email: 'rina@mail.example',
    verified: false,
    phone: null,
    claims: { phone: '+62 811 1', question: 'Which size?', answer: 'M' },
  })
  await visitor.post('/widget/about', { email: 'rina@new.example', name: ' ' })
  expect((await onlyConversation(agent)).contact).toMatchObject({ name: 'Rina', email: 'rina@new.example' })
})

test('a typed e-mail opens nobody else’s thread, and takes the place of nothing that was proven', async () => {
  const chat = await aChat()
  await chat.visitor.post('/widget/messages', { clientId: aClientId(), text: 'secret', about: ABOUT })
  const stranger = await aVisitor(chat.server, chat.site)
  await stranger.post('/widget/messages', { clientId: aClientId(), text: 'let me in', about: ABOUT })
  const seen = await (await stranger.get('/widget/messages')).json()
  expect(seen.messages.map(({ text }: { text: string }) => text)).toEqual(['let me in'])
})

test('who has been served is asked once per closing how it went, and agents see the answer', async () => {
  const chat = await aChat()
  const { visitor, agent, app } = chat
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  expect(await rate(chat, { closedAt: 1, score: 5 })).toMatchObject({ status: 409, code: 'rating_over' })
  const first = await close(chat, id)
  expect((await visitor.post('/widget/rating', { closedAt: first, score: 4, comment: 'Fast' })).status).toBe(
    200,
  )
  // The same answer again, as after a lost line; another one is refused.
  expect((await visitor.post('/widget/rating', { closedAt: first, score: 4, comment: 'Fast' })).status).toBe(
    200,
  )
  expect(await rate(chat, { closedAt: first, score: 1 })).toMatchObject({ code: 'rating_over' })
  expect(await rate(chat, { closedAt: first, score: 6 })).toMatchObject({ status: 400 })
  const { conversation } = await (await agent.get(`/api/v1/conversations/${id}`)).json()
  expect(conversation).toMatchObject({
    status: 'closed',
    unreadCount: 1,
    rating: { score: 4, comment: 'Fast' },
  })
  const lines = await thread(agent, id)
  expect(lines.filter(({ kind }) => kind === 'system')).toMatchObject([
    { text: 'Fast', details: { change: { code: 'rated', value: '4' } } },
  ])
  // The visitor does not see a line of its own making, and a new closing may be rated anew.
  expect((await (await visitor.get('/widget/messages')).json()).messages).toHaveLength(1)
  await app.clock.advance(60_000)
  await write(visitor, 'one more thing')
  const second = await close(chat, id)
  expect(second).not.toBe(first)
  expect(await rate(chat, { closedAt: first, score: 2 })).toMatchObject({ code: 'rating_over' })
  expect((await visitor.post('/widget/rating', { closedAt: second, score: 2 })).status).toBe(200)
})

test('two answers to one closing at the same moment leave one', async () => {
  const chat = await aChat()
  await write(chat.visitor, 'hello')
  const { id } = await onlyConversation(chat.agent)
  const closedAt = await close(chat, id)
  const answers = await Promise.all(
    [5, 1].map((score) => chat.visitor.post('/widget/rating', { closedAt, score })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect((await thread(chat.agent, id)).filter(({ kind }) => kind === 'system')).toHaveLength(1)
})

async function beacon({ server, site }: Chat, language: string) {
  const body = JSON.stringify({ site: site.key, visit: 'tab', url: 'https://toko.example/', language })
  const headers = { origin: CUSTOMER_ORIGIN, 'content-type': 'text/plain' }
  return (await server.fetch('/widget/beacon', { method: 'POST', headers, body })).json()
}

async function openSession({ server, site, visitor }: Chat, language: string) {
  const body = JSON.stringify({ site: site.key, token: visitor.session.token, language })
  const headers = { origin: CUSTOMER_ORIGIN, 'content-type': 'application/json' }
  return (await server.fetch('/widget/session', { method: 'POST', headers, body })).json()
}

function rate({ visitor }: Chat, rating: object) {
  return refusalOf(visitor.post('/widget/rating', rating))
}

async function close({ agent, ...chat }: Chat, id: string): Promise<number> {
  await agent.put(`/api/v1/conversations/${id}/closure`)
  const { conversation } = await openSession({ agent, ...chat }, 'en')
  return conversation.closedAt
}
