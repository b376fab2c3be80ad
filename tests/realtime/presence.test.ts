import { describe, expect, onTestFinished, test } from 'vitest'
import { redisBells } from '#server/bells/redis.ts'
import { createContext } from '#server/context.ts'
import { assignConversation } from '#server/core/conversations.ts'
import { LOOK_TTL_MS } from '#server/protocol/limits.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { redisIsHere, useRedis } from '#tests/support/one-redis.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor, type Business } from '#tests/support/people.ts'
import { aTeammate, eventually, list, write } from '#tests/support/scenes.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'

test('colleagues in the same conversation see who looks and who writes, and see them leave at once', async () => {
  const desk = await aDesk()
  const dewi = await desk.sits(desk.cookie)
  const andi = await desk.sits((await aTeammate(desk.app, desk.owner, { name: 'Andi' })).cookie)
  await dewi.looks(desk.first)
  expect(await andi.looks(desk.first)).toEqual(['Andi', 'Dewi Lestari'])
  await eventually(() => expect(dewi.sees()).toEqual(['Andi', 'Dewi Lestari']))
  await andi.looks(desk.first, true)
  await eventually(() => expect(dewi.sees()).toEqual(['Andi writes', 'Dewi Lestari']))
  await andi.looks(desk.second)
  await eventually(() => expect(dewi.sees()).toEqual(['Dewi Lestari']))
  await andi.looks(desk.first)
  await eventually(() => expect(dewi.sees()).toEqual(['Andi', 'Dewi Lestari']))
  andi.live.socket.disconnect()
  await eventually(() => expect(dewi.sees()).toEqual(['Dewi Lestari']))
})

test('one agent in two tabs is one person, there until the last tab has gone', async () => {
  const desk = await aDesk()
  const andi = await aTeammate(desk.app, desk.owner, { name: 'Andi' })
  const [dewi, one, two] = [
    await desk.sits(desk.cookie),
    await desk.sits(andi.cookie),
    await desk.sits(andi.cookie),
  ]
  await one.looks(desk.first, true)
  await two.looks(desk.first)
  expect(await dewi.looks(desk.first)).toEqual(['Andi writes', 'Dewi Lestari'])
  one.live.socket.disconnect()
  await eventually(() => expect(dewi.sees()).toEqual(['Andi', 'Dewi Lestari']))
  await two.looks(null)
  await eventually(() => expect(dewi.sees()).toEqual(['Dewi Lestari']))
})

test('who is elsewhere or may not see the conversation is told nothing, and is not seen there', async () => {
  const desk = await aDesk()
  const blind = await desk.sits((await aTeammate(desk.app, desk.owner, { visibility: 'mine' })).cookie)
  const elsewhere = await desk.sits((await aTeammate(desk.app, desk.owner)).cookie)
  const stranger = await desk.sits((await aBusiness(desk.app, 'https://other.example')).cookie)
  await elsewhere.looks(desk.second)
  for (const one of [blind, stranger]) {
    expect(await one.live.call('look', { conversationId: desk.first, writing: true })).toMatchObject({
      error: { code: 'conversation_not_found' },
    })
  }
  const dewi = await desk.sits(desk.cookie)
  expect(await dewi.looks(desk.first, true)).toEqual(['Dewi Lestari writes'])
  await eventually(() => expect(dewi.sees()).toEqual(['Dewi Lestari writes']))
  for (const one of [blind, stranger]) expect(one.signs).toEqual([])
  expect(elsewhere.signs.filter(({ conversationId }) => conversationId === desk.first)).toEqual([])
})

test('who loses sight of the conversation while looking is told no more', async () => {
  const desk = await aDesk()
  const andi = await aTeammate(desk.app, desk.owner, { name: 'Andi', visibility: 'mine' })
  const hand = (agentId: string | null) =>
    assignConversation(desk.app, desk.owner, { conversationId: desk.first, agentId })
  await hand(andi.viewer.agentId)
  const sat = await desk.sits(andi.cookie)
  await sat.looks(desk.first)
  await eventually(() => expect(sat.sees()).toEqual(['Andi']))
  await hand(null)
  const told = sat.signs.length
  const dewi = await desk.sits(desk.cookie)
  await dewi.looks(desk.first)
  await eventually(() => expect(dewi.sees()).toEqual(['Andi', 'Dewi Lestari']))
  expect(sat.signs).toHaveLength(told)
})

test('a look that is not repeated ends by itself', async () => {
  const desk = await aDesk()
  const andi = await desk.sits((await aTeammate(desk.app, desk.owner, { name: 'Andi' })).cookie)
  const dewi = await desk.sits(desk.cookie)
  await andi.looks(desk.first)
  await dewi.looks(desk.first)
  await desk.app.clock.advance(LOOK_TTL_MS / 2)
  await dewi.looks(desk.first)
  await desk.app.clock.advance(LOOK_TTL_MS / 2)
  await eventually(() => expect(dewi.sees()).toEqual(['Dewi Lestari']))
})

test('a channel knows which of its conversations are looked at, until nobody does any more', async () => {
  const desk = await aDesk()
  const dewi = await desk.sits(desk.cookie)
  const looked = (channelId: string) =>
    desk.app.presence.ofChannel(channelId).map(({ conversationId }) => conversationId)
  await dewi.looks(desk.first)
  expect(looked(desk.site.id)).toEqual([desk.first])
  expect(looked('another channel')).toEqual([])
  await dewi.looks(desk.second)
  expect(looked(desk.site.id)).toEqual([desk.second])
  await desk.app.clock.advance(LOOK_TTL_MS)
  expect(looked(desk.site.id)).toEqual([])
})

test('looking is written down nowhere', async () => {
  const desk = await aDesk()
  const before = await desk.app.db.selectFrom('events').select('seq').execute()
  const dewi = await desk.sits(desk.cookie)
  await dewi.looks(desk.first, true)
  await eventually(() => expect(dewi.signs).not.toEqual([]))
  expect(await desk.app.db.selectFrom('events').select('seq').execute()).toEqual(before)
})

test('of two looks that overtake each other the last word counts', async () => {
  const desk = await aDesk()
  const dewi = await desk.sits(desk.cookie)
  await Promise.all([dewi.looks(desk.first), dewi.looks(desk.second), dewi.looks(null)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(desk.app.presence.at(desk.first)).toEqual([])
  expect(desk.app.presence.at(desk.second)).toEqual([])
})

describe.skipIf(!redisIsHere)('with two processes', () => {
  const redis = useRedis()

  test('colleagues see each other through Redis, and one whose process died is gone after a while', async () => {
    const channel = `presence-${Math.random()}`
    const bells = (app: Pick<TestApp, 'logger'>) =>
      redisBells({ redisUrl: redis.url(), logger: app.logger, channel })
    const desk = await aDesk((app) => bells(app))
    const there = createContext(desk.app.config, {
      clock: desk.app.clock,
      logger: desk.app.logger,
      channels: desk.app.channels,
      bells: bells(desk.app),
    })
    onTestFinished(() => there.dispose())
    const server = await aTestServer({ ...there, clock: desk.app.clock })
    const andi = await desk.sits((await aTeammate(desk.app, desk.owner, { name: 'Andi' })).cookie, server)
    const dewi = await desk.sits(desk.cookie)
    await dewi.looks(desk.first)
    await eventually(async () => {
      await andi.looks(desk.first)
      expect(dewi.sees()).toEqual(['Andi', 'Dewi Lestari'])
    })
    // Dies without a word.
    await there.bells.close()
    await eventually(async () => {
      await desk.app.clock.advance(LOOK_TTL_MS / 2)
      await dewi.looks(desk.first)
      expect(dewi.sees()).toEqual(['Dewi Lestari'])
    })
  })
})

interface Sign {
  conversationId: string
  people: { name: string; isWriting: boolean }[]
}

/** A business with two conversations, and a way to sit down in front of them. */
async function aDesk(bellsFor?: (app: Pick<TestApp, 'logger'>) => TestApp['bells']) {
  const probe = bellsFor ? await aTestApp() : undefined
  const app = await aTestApp(probe && bellsFor ? { bells: bellsFor(probe) } : {})
  const server = await aTestServer(app)
  const business: Business = await aBusiness(app)
  const agent = anAgentBrowser(server, business.cookie)
  for (const text of ['first', 'second']) await write(await aVisitor(server, business.site), text)
  const conversations = await list(agent)
  const idOf = (text: string) =>
    conversations.find(({ lastMessage }) => lastMessage?.preview === text)?.id ?? ''
  const sits = async (cookie: string, at: TestServer = server) => {
    const live = await anAgentSocket(at, cookie)
    const signs: Sign[] = []
    live.socket.on('presence', (sign: Sign) => signs.push(sign))
    return {
      live,
      signs,
      sees: () => namesOf(signs.at(-1)),
      /** Answers who is there, oneself included. */
      async looks(conversationId: string | null, writing = false) {
        const answer = await live.call('look', { conversationId, writing })
        expect(answer.ok).toBe(true)
        await new Promise((resolve) => setImmediate(resolve))
        return namesOf({ conversationId: '', people: app.presence.at(conversationId ?? '') })
      },
    }
  }
  return { app, server, ...business, first: idOf('first'), second: idOf('second'), sits }
}

function namesOf(sign: Sign | undefined): string[] | undefined {
  return sign?.people.map(({ name, isWriting }) => (isWriting ? `${name} writes` : name)).sort()
}
