import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { expect, onTestFinished, vi } from 'vitest'
import { aPlainVisitor, linesOf, type Shop } from './shop.ts'

const HEALS_WITHIN_MS = 40_000
const PATIENCE = { timeout: HEALS_WITHIN_MS, interval: 100 }

/** How a database gets into trouble, and out of it again. */
export interface Trouble {
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

/**
 * Lives through a trouble: nothing is acknowledged, the health check turns red, the widget keeps what is written;
 * when it is over everything heals by itself and each message is there once.
 */
export async function liveThrough(shop: Shop, trouble: Trouble): Promise<void> {
  const { app, url, visitor, agent } = shop
  await vi.waitFor(() => expect(linesOf(visitor)).toEqual(['Hello (stored)']), PATIENCE)
  expect(await ready(url)).toBe(200)
  const plain = await aPlainVisitor(shop)
  expect((await plain.write('before-trouble', 'Before')).status).toBe(200)
  const socket = await connect(shop, plain)
  const { conversation_id: conversationId } = await messageRow(shop, 'Hello')

  await trouble.begin()
  await expectRefusal(await plain.write('over-http', 'Over HTTP'))
  expect(await socket.emitWithAck('send', { clientId: 'over-socket', text: 'Over a socket' })).toMatchObject({
    ok: false,
    error: { code: 'unavailable' },
  })
  const replies = `${url}/api/v1/conversations/${conversationId}/messages`
  const reply = { method: 'POST', headers: agent.headers, body: JSON.stringify(aReply('Sorry')) }
  await expectRefusal(await fetch(replies, reply))
  await vi.waitFor(async () => expect(await ready(url)).toBe(503), PATIENCE)
  await visitor.write('Are you there?')
  await visitor.reload(pageOf(shop))
  await vi.waitFor(() => expect(linesOf(visitor)).toContain('Are you there? (waiting)'), PATIENCE)
  expect((await visitor.waiting()).map(({ text, failure }) => [text, failure])).toEqual([
    ['Are you there?', null],
  ])

  await trouble.end()
  await vi.waitFor(async () => expect(await ready(url)).toBe(200), PATIENCE)
  await vi.waitFor(
    () => expect(linesOf(visitor)).toEqual(['Hello (stored)', 'Are you there? (stored)']),
    PATIENCE,
  )
  expect(await visitor.waiting()).toEqual([])
  expect((await plain.write('over-http', 'Over HTTP')).status).toBe(200)
  expect((await fetch(replies, reply)).status).toBe(201)
  await vi.waitFor(() => expect(linesOf(visitor)).toContain('Sorry'), PATIENCE)
  const texts = (await app.db.selectFrom('messages').select('body').execute()).map(({ body }) => body)
  expect(texts.filter((text) => text !== 'Filling').sort()).toEqual(
    ['Are you there?', 'Before', 'Hello', 'Over HTTP', 'Sorry'].sort(),
  )
}

export async function expectRefusal(response: Response): Promise<void> {
  expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 'unavailable' } }])
}

async function ready(url: string): Promise<number> {
  return (await fetch(`${url}/readyz`)).status
}

async function connect({ url, site }: Shop, { token, origin }: { token: string; origin: string }) {
  const socket = io(`${url}/visitors`, {
    path: '/live',
    auth: { site, token },
    extraHeaders: { origin },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject)
  })
  return socket.timeout(20_000)
}

function messageRow({ app }: Shop, text: string) {
  return app.db.selectFrom('messages').selectAll().where('body', '=', text).executeTakeFirstOrThrow()
}

function aReply(text: string) {
  return { clientId: randomUUID(), text, note: false }
}

function pageOf({ visitor }: Shop) {
  const [tab] = visitor.tabs
  if (!tab) throw new Error('The visitor should have a page open.')
  return tab
}
