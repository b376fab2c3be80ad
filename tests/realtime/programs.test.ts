import { type IncomingMessage, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { type App, createContext } from '#server/context.ts'
import { createApiKey, revokeApiKey } from '#server/core/api-keys.ts'
import { purgeOldEvents } from '#server/core/retention.ts'
import { append, transact } from '#server/events.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { CONNECTIONS_OF_KEY_MAX } from '#server/protocol/limits.ts'
import { aTestApp } from '#tests/support/app.ts'
import { anEventStream, aProgramSocket } from '#tests/support/event-streams.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import {
  aChat,
  answerOf,
  eventually,
  onlyConversation,
  refusalOf,
  reply,
  write,
} from '#tests/support/scenes.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

/** More than the kernel keeps for a connection whose other end does not read. */
const MANY_MB = 24

test('a program that comes back after a restart of the server is told everything once and in order, by both ways', async () => {
  const app = await aTestApp()
  const first = await aTestServer(app)
  const { owner, cookie, site } = await aBusiness(app)
  const visitor = await aVisitor(first, site)
  await write(visitor, 'one')
  const { token } = await aProgram(app, first, owner)
  const streamed = await anEventStream(first, token, '?after=0')
  const live = await aProgramSocket(first, { key: token })
  await live.call('subscribe', { after: 0 })
  const { id } = await onlyConversation(anAgentBrowser(first, cookie))
  await reply(anAgentBrowser(first, cookie), id, 'two')
  const isTwo = (event: object) => JSON.stringify(event).includes('"text":"two"')
  await Promise.all([live.until(isTwo), streamed.until(isTwo)])
  await first.serving.close()
  await Promise.all([streamed.ended, eventually(() => expect(live.byes).toEqual(['shutting_down']))])

  await app.database.raw.updateTable('sessions').set({ expires_at: Number.MAX_SAFE_INTEGER }).execute()
  const second = await aTestServer(app)
  const agent = anAgentBrowser(second, cookie)
  await reply(agent, id, 'while it was away')
  // A client goes on with its first address; the header counts.
  const streamedOn = await anEventStream(second, token, '?after=0', { 'last-event-id': `${streamed.last()}` })
  const liveOn = await aProgramSocket(second, { key: token })
  await liveOn.call('subscribe', { after: live.events.at(-1)?.seq })
  await reply(agent, id, 'the last one')
  const isLast = (event: object) => JSON.stringify(event).includes('"text":"the last one"')
  await Promise.all([liveOn.until(isLast), streamedOn.until(isLast)])

  const upTo = Math.min(streamedOn.last(), liveOn.events.at(-1)?.seq ?? 0)
  const known = <E extends { seq: number }>(...lists: E[][]) => lists.flat().filter(({ seq }) => seq <= upTo)
  const page = await answerOf<{ frame: { events: { seq: number }[] } }>(
    second.fetch('/api/v1/events?after=0', { headers: { 'x-api-key': token } }),
  )
  const all = known(page.frame.events)
  expect(known(streamed.events, streamedOn.events)).toEqual(all)
  expect(known<object & { seq: number }>(live.events, liveOn.events)).toEqual(all)
  expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).sort((one, other) => one - other))
})

test('a key of one channel hears of its own channel only: live, streamed and on catching up', async () => {
  const { app, server, owner, visitor, site } = await aChat()
  const number = await aNumber(app, owner)
  const ofSite = await aProgram(app, server, owner, { channelId: site.id })
  const ofNumber = await aProgram(app, server, owner, { channelId: number.channelId })
  const heard = await Promise.all(
    [ofSite, ofNumber].map(async ({ token }) => ({
      streamed: await anEventStream(server, token, '?after=0'),
      live: await aProgramSocket(server, { key: token }),
    })),
  )
  for (const { live } of heard) await live.call('subscribe', { after: 0 })
  await write(visitor, 'from the site')
  await number.says(aPerson('628111000001', { name: 'Rina' }), 'from the number')
  const texts = ['from the site', 'from the number']
  for (const [index, { streamed, live }] of heard.entries()) {
    const isOwn = (event: object) => JSON.stringify(event).includes(texts[index] ?? '')
    await Promise.all([streamed.until(isOwn), live.until(isOwn)])
    const pulled = await (index === 0 ? ofSite : ofNumber).get('/events?after=0')
    const everything = JSON.stringify([streamed.events, live.events, await pulled.json()])
    expect(everything).toContain(texts[index])
    expect(everything).not.toContain(texts[1 - index])
    const other = index === 0 ? number.channelId : site.id
    expect(everything).not.toContain(other)
  }
})

test('a program is told nothing of other accounts, and nothing that is for agents by name', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  await write(visitor, 'a secret')
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: owner.agentId })
  const { owner: stranger } = await aBusiness(app)
  const theirs = await aProgram(app, server, stranger)
  const ours = await aProgram(app, server, owner)
  expect(await (await theirs.get('/events?after=0')).text()).not.toContain('secret')
  const types = new Set(
    (await answerOf<{ frame: { events: { type: string }[] } }>(ours.get('/events?after=0'))).frame.events.map(
      ({ type }) => type,
    ),
  )
  expect(types).toContain('message.created')
  for (const type of ['notification.created', 'api-key.changed', 'website.changed'])
    expect(types).not.toContain(type)
})

test('a revoked key ends its sockets and streams at once, and nobody else’s', async () => {
  const { app, server, owner, visitor } = await aChat()
  const key = NewApiKey.parse({ name: 'Web shop', scopes: ['read'] })
  const [gone, stays] = [await createApiKey(app, owner, key), await createApiKey(app, owner, key)]
  const streamed = await anEventStream(server, gone.token)
  const [live, idle, bystander] = await Promise.all(
    [gone.token, gone.token, stays.token].map((token) => aProgramSocket(server, { key: token })),
  )
  const still = await anEventStream(server, stays.token)
  await live?.call('subscribe', { after: 0 })
  await bystander?.call('subscribe', { after: 0 })
  await revokeApiKey(app, owner, gone.apiKey.id)
  await streamed.ended
  await eventually(() =>
    expect([live, idle].map((one) => [one?.byes, one?.socket.connected])).toEqual([
      [['key_invalid'], false],
      [['key_invalid'], false],
    ]),
  )
  await write(visitor, 'after that')
  const isNew = (event: object) => JSON.stringify(event).includes('after that')
  await Promise.all([still.until(isNew), bystander?.until(isNew)])
  expect(JSON.stringify([streamed.events, live?.events])).not.toContain('after that')
  await expect(aProgramSocket(server, { key: gone.token })).rejects.toThrow('key_invalid')
})

test('a key has so many live connections to a process and no more, by both ways together; another key’s do not count', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const { token } = await aProgram(app, server, owner)
  const ask = () =>
    server.fetch('/api/v1/events', { headers: { accept: 'text/event-stream', 'x-api-key': token } })
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS_OF_KEY_MAX - 1 }, () => aProgramSocket(server, { key: token })),
  )
  const stream = await anEventStream(server, token)
  expect(await refusalOf(ask())).toEqual({ status: 429, code: 'too_many_connections' })
  await expect(aProgramSocket(server, { key: token })).rejects.toThrow('too_many_connections')
  await anEventStream(server, (await aProgram(app, server, owner)).token)
  stream.leave()
  await eventually(() => anEventStream(server, token))
  sockets[0]?.socket.disconnect()
  await eventually(() => aProgramSocket(server, { key: token }))
  expect((await ask()).status).toBe(429)

  const { config, clock, logger, channels } = app
  const beside = createContext(config, { clock, logger, channels })
  onTestFinished(() => beside.dispose())
  const another = await aTestServer({ ...beside, clock })
  await anEventStream(another, token)
})

test('without a key, with a made-up one or without the scope nobody listens', async () => {
  const { app, server, owner, cookie } = await aChat()
  const { token } = await aProgram(app, server, owner, { scopes: ['send'] })
  await expect(aProgramSocket(server, { key: token })).rejects.toThrow('scope_missing')
  await expect(aProgramSocket(server, { key: 'sapa_made-up' })).rejects.toThrow('key_invalid')
  await expect(aProgramSocket(server, {}, { cookie })).rejects.toThrow('key_invalid')
  const accept = { accept: 'text/event-stream' }
  const stream = (headers: Record<string, string>) =>
    refusalOf(server.fetch('/api/v1/events', { headers: { ...accept, ...headers } }))
  expect(await stream({})).toEqual({ status: 401, code: 'signed_out' })
  expect(await stream({ 'x-api-key': token })).toEqual({ status: 403, code: 'scope_missing' })
})

test('a place that the log does not reach, or that makes no sense, is told so clearly', async () => {
  const { app, server, owner, visitor } = await aChat()
  await write(visitor, 'long ago')
  await app.database.raw.updateTable('events').set({ created_at: 1 }).execute()
  await purgeOldEvents(app)
  const { token } = await aProgram(app, server, owner)
  const accept = { accept: 'text/event-stream', 'x-api-key': token }
  const stream = (query: string) => refusalOf(server.fetch(`/api/v1/events${query}`, { headers: accept }))
  for (const after of ['0', '999999']) {
    expect(await stream(`?after=${after}`)).toEqual({ status: 410, code: 'events_gone' })
    const live = await aProgramSocket(server, { key: token })
    const answer = await live.call('subscribe', { after: Number(after) })
    expect(answer).toMatchObject({ ok: true, reset: true })
  }
  expect(await stream('?after=-1')).toEqual({ status: 400, code: 'input_invalid' })
})

test('a quiet stream says now and then that it is still there', async () => {
  const { app, server, owner } = await aChat()
  const { token } = await aProgram(app, server, owner)
  const streamed = await anEventStream(server, token)
  await app.clock.advance(15_000)
  await eventually(() => expect(streamed.text()).toContain(': still here'))
})

test('a reader that does not read is cut off before much waits for it, and reads everything when it comes back', async () => {
  const { app, server, owner } = await aChat()
  const { token } = await aProgram(app, server, owner)
  const slow = await aPausedStream(server, token, '')
  for (let done = 0; done < MANY_MB; done += 1) await appendMegabyte(app, owner.accountId)
  const late = await aPausedStream(server, token, '?after=0')
  expect(await slow.readOn()).toMatchObject({ isWhole: false })
  const { names, isWhole } = await late.readOn(MANY_MB * 10)
  expect([names, isWhole]).toEqual([MANY_MB * 10, null])
}, 30_000)

async function appendMegabyte(app: App, accountId: string): Promise<void> {
  const label = { id: 'label', name: 'x'.repeat(100_000), colour: 'red' } as const
  await transact(app, async (trx) => {
    for (let count = 0; count < 10; count += 1)
      append(trx, { accountId, audience: 'agents', event: { type: 'label.changed', label } })
  })
}

/** A program that has opened a stream and does not read on until it is told to. */
async function aPausedStream(server: Pick<TestServer, 'url'>, key: string, query: string) {
  const url = new URL(`/api/v1/events${query}`, server.url)
  const asking = request(url, { headers: { accept: 'text/event-stream', 'x-api-key': key } }).end()
  onTestFinished(() => void asking.destroy())
  const answer = await new Promise<IncomingMessage>((resolve) => asking.once('response', resolve))
  answer.pause()
  return {
    /** Reads to the end (`isWhole`: whether it was a proper one), or until `enough` labels have come. */
    readOn: (enough = Infinity) =>
      new Promise<{ names: number; isWhole: boolean | null }>((resolve) => {
        let names = 0
        answer.on('data', (part: Buffer) => {
          names += part.toString('latin1').split('event: label.changed').length - 1
          if (names >= enough) resolve({ names, isWhole: null })
        })
        answer.on('error', () => undefined)
        answer.once('close', () => resolve({ names, isWhole: answer.complete }))
        answer.resume()
      }),
  }
}
