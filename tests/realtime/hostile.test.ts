import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { FRAME_MAX_BYTES, TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import { anAgentSocket, aVisitorSocket, CUSTOMER_ORIGIN, type LiveClient } from '#tests/support/people.ts'
import { aChat, type Chat, eventually, onlyConversation, thread, write } from '#tests/support/scenes.ts'

const NO_BODIES = [null, undefined, 1, 'text', true, [], [[]], { clientId: {} }, Buffer.from('bytes')]
const POLLUTED =
  '{"clientId":"polluted-1","text":"hi","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}'

test('a visitor who sends nonsense gets a coded answer for each of it, and the chat goes on', async () => {
  const chat = await aChat()
  const live = await visitorOf(chat)
  for (const name of ['subscribe', 'send', 'receipt', 'typing']) {
    for (const body of NO_BODIES) await expectRefusal(live, name, [body])
    await expectRefusal(live, name, [])
  }
  await expectRefusal(live, 'send', [JSON.parse(POLLUTED)])
  await expectRefusal(live, 'send', [{ clientId: 'short', text: 'hi' }])
  await expectRefusal(live, 'send', [{ clientId: 'no-text-at-all', text: ' \n ' }])
  await expectRefusal(live, 'send', [{ clientId: 'too-long-01', text: 'x'.repeat(TEXT_MAX_LENGTH + 1) }])
  await expectRefusal(live, 'send', [{ clientId: 'foreign-001', text: 'x', accountId: chat.owner.accountId }])
  await expectRefusal(live, 'send', [{ clientId: 'with-bytes1', text: Buffer.from('x') }])
  await expectRefusal(live, 'subscribe', [{ after: -1 }])
  await expectRefusal(live, 'subscribe', [{ after: 1.5 }])
  await expectRefusal(live, 'subscribe', [{ after: Number.MAX_VALUE }])
  await expectRefusal(live, 'receipt', [{ status: 'failed', upToSeq: 1 }])
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  await expectAlive(chat, live)
})

test('an agent who sends nonsense gets a coded answer for each of it', async () => {
  const chat = await aChat()
  const live = await anAgentSocket(chat.server, chat.cookie)
  for (const name of ['subscribe', 'typing']) {
    for (const body of NO_BODIES) await expectRefusal(live, name, [body])
    await expectRefusal(live, name, [])
  }
  await expectRefusal(live, 'typing', [{ conversationId: 'no-such', on: true }], 'conversation_not_found')
  await expectRefusal(live, 'typing', [{ conversationId: '💥é\0', on: true }], 'conversation_not_found')
  await expectRefusal(live, 'typing', [{ conversationId: 'x'.repeat(65), on: true }])
  expect(await live.call('subscribe', { after: 0 })).toMatchObject({ ok: true })
})

test('events that nobody knows, and names that mean something to the server, get a coded answer', async () => {
  const chat = await aChat()
  const visitor = await visitorOf(chat)
  const agent = await anAgentSocket(chat.server, chat.cookie)
  for (const live of [visitor, agent]) {
    for (const name of ['unknown', 'error', 'events', 'bye', '__proto__', 'constructor', 'toString', '']) {
      await expectRefusal(live, name, [{ text: 'x' }], 'event_unknown')
      await expectRefusal(live, name, [], 'event_unknown')
      live.socket.emit(name, 'without an acknowledgement')
    }
  }
  await expectAlive(chat, visitor)
})

test('a call without an acknowledgement is done or dropped, and nothing breaks', async () => {
  const chat = await aChat()
  const live = await visitorOf(chat)
  live.socket.emit('send', null)
  live.socket.emit('send')
  live.socket.emit('send', { clientId: 'unacked-001', text: 'no answer asked' }, 'not a function')
  await eventually(async () => {
    const { id } = await onlyConversation(chat.agent)
    expect(await thread(chat.agent, id)).toMatchObject([{ text: 'no answer asked' }])
  })
  await expectAlive(chat, live)
})

test('a frame that is too large ends its own connection and nobody else’s', async () => {
  const chat = await aChat()
  const bystander = await visitorOf(chat)
  for (const size of [FRAME_MAX_BYTES + 1, 10 * 1024 * 1024]) {
    const loud = await visitorOf(chat)
    const closed = new Promise((resolve) => loud.socket.once('disconnect', resolve))
    loud.socket.emit('send', { clientId: 'much-too-big', text: 'x'.repeat(size) })
    await closed
  }
  await expectAlive(chat, bystander)
})

test('packets that are no packets end their own connection only', async () => {
  const chat = await aChat()
  const bystander = await visitorOf(chat)
  const broken = [
    '4',
    '42',
    '42["send"',
    '42{"a":1}',
    '451-["send",{"_placeholder":true,"num":9}]',
    '49',
    'zz',
    '42/visitors,99999999999999999999["send",{}]',
    '45999999-/visitors,["send"]',
    '42/visitors,["disconnect"]',
    '42/nowhere,["send",{}]',
    '40/nowhere,',
  ]
  for (const packet of broken) {
    const loud = await visitorOf(chat)
    const closed = new Promise((resolve) => loud.socket.once('disconnect', resolve))
    loud.socket.io.engine.once('upgradeError', () => undefined)
    const { transport } = loud.socket.io.engine
    if ('ws' in transport) sendRaw(transport.ws, packet)
    await Promise.race([closed, bystander.call('typing', { on: false })])
    loud.socket.disconnect()
  }
  await expectAlive(chat, bystander)
})

test('a handshake without a good site and token opens nothing and says why', async () => {
  const { server, site, visitor } = await aChat()
  const { token } = visitor.session
  const [payload, signature] = token.split('.')
  const refusals: [unknown, string, string][] = [
    [undefined, CUSTOMER_ORIGIN, 'input_invalid'],
    [{ site: site.key }, CUSTOMER_ORIGIN, 'input_invalid'],
    [{ site: { a: 1 }, token: [] }, CUSTOMER_ORIGIN, 'input_invalid'],
    [{ site: 'no-such-site', token }, CUSTOMER_ORIGIN, 'site_unknown'],
    [{ site: site.key, token: 'no.token' }, CUSTOMER_ORIGIN, 'token_invalid'],
    [{ site: site.key, token: `${payload}.${signature?.toUpperCase()}` }, CUSTOMER_ORIGIN, 'token_invalid'],
    [{ site: site.key, token: `${payload}x.${signature}` }, CUSTOMER_ORIGIN, 'token_invalid'],
    [{ site: site.key, token }, 'https://elsewhere.example', 'origin_refused'],
  ]
  for (const [auth, origin, code] of refusals) {
    const socket = io(`${server.url}/visitors`, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(auth === undefined ? {} : { auth: Object(auth) }),
      extraHeaders: { origin },
    })
    const error = await new Promise<Error & { data?: { code: string } }>((resolve, reject) => {
      socket.once('connect_error', resolve)
      socket.once('connect', () => reject(new Error('It should have been refused.')))
    })
    socket.disconnect()
    expect([auth, error.data?.code]).toEqual([auth, code])
  }
})

function visitorOf({ server, site, visitor }: Chat) {
  return aVisitorSocket(server, { site: site.key, token: visitor.session.token })
}

async function expectRefusal(
  live: Pick<LiveClient<unknown>, 'socket'>,
  name: string,
  args: unknown[],
  code = 'input_invalid',
) {
  const answer = await live.socket.timeout(3_000).emitWithAck(name, ...args)
  expect([name, args, answer]).toMatchObject([
    name,
    args,
    { ok: false, error: { code, message: expect.any(String) } },
  ])
}

async function expectAlive<E>({ server, visitor }: Chat, live: LiveClient<E>) {
  expect(
    await live.call('send', { clientId: `alive-${Math.random().toString(36).slice(2)}00000`, text: 'alive' }),
  ).toMatchObject({ ok: true })
  await write(visitor, 'alive over HTTP')
  expect((await server.fetch('/readyz')).status).toBe(200)
}

function sendRaw(ws: unknown, packet: string) {
  if (typeof ws === 'object' && ws !== null && 'send' in ws && typeof ws.send === 'function') ws.send(packet)
}
