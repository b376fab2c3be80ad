import { expect, test } from 'vitest'
import { createContext } from '#server/context.ts'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import {
  clearRequestLog,
  createRequestLog,
  getRequest,
  listRequests,
  purgeOldRequests,
} from '#server/core/request-log.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { fakeClock } from '#server/lib/clock.ts'
import { AppError } from '#server/lib/errors.ts'
import type { RequestLogQuery, RequestView } from '#server/protocol/request-log.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, aTeammate, eventually } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { suiteLogger } from '#tests/support/suite-log.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina' })
const DAY_MS = 24 * 60 * 60 * 1000

test('a call stands in the log a second later, with who made it, what was sent and what was answered', async () => {
  const { app, owner, program } = await aShop()
  const at = app.clock.now()
  const sent = await program.post('/messages?x', { to: RINA.phone, text: 'Your order is ready' })
  expect(sent.status).toBe(400)
  const good = await program.post('/messages', { to: RINA.phone, text: 'Your order is ready' })
  const [message] = (await answerOf<{ messages: [MessageView] }>(Promise.resolve(good))).messages
  expect((await listRequests(app, owner, {})).requests).toEqual([])
  const [one, other] = await logged(app, owner, 2)
  expect(one).toEqual({
    id: good.headers.get('x-request-id'),
    keyId: program.apiKey.id,
    keyName: 'Web shop',
    dialect: null,
    method: 'POST',
    path: '/api/v1/messages',
    status: 201,
    tookMs: 0,
    ip: expect.stringContaining('127.0.0.1'),
    at,
  })
  expect(other).toMatchObject({ path: '/api/v1/messages?x', status: 400 })
  const { requestBody, answerBody } = await getRequest(app, owner, one?.id ?? '')
  // By the id that the program was answered; as a part of a path it is only a word.
  const byId = async (viewer: Viewer) => (await listRequests(app, viewer, { path: ` ${one?.id} ` })).requests
  expect(await byId(owner)).toEqual([one])
  expect(await byId((await aBusiness(app)).owner)).toEqual([])
  expect(JSON.parse(requestBody ?? '')).toEqual({ to: RINA.phone, text: 'Your order is ready' })
  expect(JSON.parse(answerBody ?? '').messages[0].id).toBe(message?.id)
  const row = app.db
    .selectFrom('messages')
    .select('request_id')
    .where('id', '=', message?.id ?? '')
  expect(await row.executeTakeFirst()).toEqual({ request_id: one?.id })
})

test('calls in another gateway’s words stand there too, and no secret of either is kept', async () => {
  const { app, server, owner, program } = await aShop()
  await switchDialect(app, owner, { name: 'whapi', isOn: true, reveals: false })
  const form = new URLSearchParams({ apiKey: program.token, phone: RINA.phone ?? '', message: 'Coba' })
  expect((await server.fetch('/api/sendMessage', { method: 'POST', body: form })).status).toBe(503)
  await server.fetch(`/api/getChats?apiKey=${program.token}`)
  const manager = await aProgram(app, server, owner, { scopes: ['manage'] })
  const hook = { url: 'https://hooks.example.com', events: ['message.created'] }
  const { secret } = await answerOf<{ secret: string }>(manager.post('/webhooks', hook))
  const rows = await logged(app, owner, 3)
  expect(rows.map(({ dialect, path }) => [dialect, path])).toEqual([
    [null, '/api/v1/webhooks'],
    ['whapi', '/api/getChats?apiKey=…'],
    ['whapi', '/api/sendMessage'],
  ])
  const details = await Promise.all(rows.map(({ id }) => getRequest(app, owner, id)))
  expect(JSON.parse(details[2]?.requestBody ?? '')).toEqual({
    apiKey: '…',
    phone: RINA.phone,
    message: 'Coba',
  })
  const all = JSON.stringify(details)
  for (const hidden of [program.token, manager.token, secret]) expect(all).not.toContain(hidden)
  expect(all).toContain('hooks.example.com')
})

test('a call that is refused for its scope or for being too many is told; a wrong key belongs to nobody', async () => {
  const { app, server, owner } = await aShop()
  const reader = await aProgram(app, server, owner, { scopes: ['read'] })
  expect((await reader.post('/messages', { to: RINA.phone, text: 'no' })).status).toBe(403)
  app.limits.take = () => Promise.reject(new AppError('too_many', 'Slower.', { status: 429 }))
  expect((await reader.get('/queue')).status).toBe(429)
  expect((await server.fetch('/api/v1/queue', { headers: { 'x-api-key': 'sapa_wrong' } })).status).toBe(401)
  expect((await logged(app, owner, 2)).map(({ status }) => status)).toEqual([429, 403])
})

test('the log is narrowed by key, answer, words and time, in pages, also where little fits among many', async () => {
  const { app, owner, program } = await aShop()
  const other = (await aBusiness(app)).owner
  const start = app.clock.now()
  const rows = Array.from({ length: 5_120 }, (_, index) => ({
    ...aRow(app, owner, program.apiKey.id),
    id: `0000000-0000-7000-8000-${String(index).padStart(12, '0')}`.padStart(36, '0'),
    path: index === 3 ? '/api/v1/Messages?limit=5' : '/api/v1/queue',
    status: index === 3 ? 404 : 200,
    created_at: start + index,
  }))
  for (let done = 0; done < rows.length; done += 500)
    await app.database.raw
      .insertInto('api_requests')
      .values(rows.slice(done, done + 500))
      .execute()
  const find = (query: RequestLogQuery) => listRequests(app, owner, query)
  const first = await find({})
  const second = await find({ cursor: first.next ?? '' })
  expect([first, second].map(({ requests }) => requests.length)).toEqual([100, 100])
  expect(second.requests[0]?.at).toBe(start + 5_019)
  const looked = await find({ path: 'limit messages', outcome: 'refused' })
  expect(looked.requests).toEqual([])
  const found = await find({ path: 'limit messages', outcome: 'refused', cursor: looked.next ?? '' })
  expect(found).toMatchObject({ requests: [{ status: 404 }], next: null })
  expect((await find({ since: start + 10, until: start + 12 })).requests.map(({ at }) => at)).toEqual([
    start + 11,
    start + 10,
  ])
  expect((await find({ keyId: 'another' })).requests).toEqual([])
  await expect(find({ cursor: 'x' })).rejects.toMatchObject({ code: 'cursor_invalid' })
  expect((await listRequests(app, other, {})).requests).toEqual([])
})

test('plain agents and other accounts read nothing, and clear nothing', async () => {
  const { app, owner, program } = await aShop()
  await program.get('/queue')
  const [one] = await logged(app, owner, 1)
  const { viewer: agent } = await aTeammate(app, owner, {})
  for (const work of [
    listRequests(app, agent, {}),
    getRequest(app, agent, one?.id ?? ''),
    clearRequestLog(app, agent),
  ])
    await expect(work).rejects.toMatchObject({ code: 'forbidden' })
  const { owner: stranger } = await aBusiness(app)
  await expect(getRequest(app, stranger, one?.id ?? '')).rejects.toMatchObject({ code: 'request_not_found' })
  await clearRequestLog(app, stranger)
  expect(await logged(app, owner, 1)).toHaveLength(1)
})

test('clearing empties the log and leaves every message; after its days a call goes by itself', async () => {
  const { app, owner, program } = await aShop()
  await program.post('/messages', { to: RINA.phone, text: 'stays' })
  await logged(app, owner, 1)
  await app.clock.advance(10)
  await clearRequestLog(app, owner)
  expect((await listRequests(app, owner, {})).requests).toEqual([])
  const { messages } = await answerOf<{ messages: MessageView[] }>(program.get('/messages?direction=out'))
  expect(messages.map(({ text }) => text)).toEqual(['stays'])
  await logged(app, owner, 1)
  const now = app.clock.now()
  const inDays = (days: number) => ({ ...app, clock: { ...app.clock, now: () => now + days * DAY_MS } })
  await purgeOldRequests(inDays(6))
  expect(await logged(app, owner, 1)).toHaveLength(1)
  await purgeOldRequests(inDays(7))
  expect((await listRequests(app, owner, {})).requests).toEqual([])
})

test('with 0 days nothing is written down', async () => {
  const { app, owner, program } = await aShop({ SAPA_REQUEST_LOG_DAYS: '0' })
  expect((await program.get('/queue')).headers.has('x-request-id')).toBe(false)
  await app.requestLog.flush()
  expect((await listRequests(app, owner, {})).requests).toEqual([])
})

test('what waits is written when the server stops', async () => {
  const { app, owner, program } = await aShop()
  const { clock, logger, config } = app
  const stopping = createContext(config, { clock, logger, channels: {} })
  stopping.requestLog.add(aRow(app, owner, program.apiKey.id))
  await stopping.dispose()
  expect((await listRequests(app, owner, {})).requests).toHaveLength(1)
})

test('while the database is away calls are kept in mind, but not more than memory bears', async () => {
  const { app, owner, program } = await aShop()
  let isAway = true
  const clock = fakeClock(app.clock.now())
  const log = createRequestLog({
    clock,
    logger: suiteLogger(),
    database: {
      ...app.database,
      transaction: (work) =>
        isAway
          ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
          : app.database.transaction(work),
    },
  })
  for (let index = 0; index < 1_500; index += 1)
    log.add({ ...aRow(app, owner, program.apiKey.id), created_at: index })
  await clock.advance(5_000)
  isAway = false
  await clock.advance(1_000)
  await log.flush()
  const count = app.db.selectFrom('api_requests').select(({ fn }) => fn.countAll().as('count'))
  expect(Number((await count.executeTakeFirst())?.count)).toBe(1_000)
})

/** A business with one WhatsApp number and a program. */
async function aShop(environment: NodeJS.ProcessEnv = {}) {
  const app = await aTestApp({}, environment)
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const number = await aNumber(app, business.owner)
  await number.says(RINA, 'Is it ready?')
  const program = await aProgram(app, server, business.owner)
  return { app, server, ...business, program }
}

function aRow(app: TestApp, { accountId }: Viewer, keyId: string) {
  return {
    id: crypto.randomUUID(),
    account_id: accountId,
    key_id: keyId,
    dialect: null,
    method: 'GET',
    path: '/api/v1/queue',
    status: 200,
    took_ms: 1,
    ip: '127.0.0.1',
    created_at: app.clock.now(),
    request_body: null,
    answer_body: null,
  }
}

/** The log once it has so many lines. */
async function logged(app: TestApp, owner: Viewer, count: number): Promise<RequestView[]> {
  return eventually(async () => {
    await app.clock.advance(1_000)
    const { requests } = await listRequests(app, owner, {})
    expect(requests).toHaveLength(count)
    return requests
  })
}
