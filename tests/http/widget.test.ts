import { expect, test } from 'vitest'
import { FRAME_MAX_BYTES } from '#server/protocol/limits.ts'
import { aVisitor, aVisitorSocket, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { aChat, aClientId, onlyConversation, refusalOf, reply, write } from '#tests/support/scenes.ts'

const PER_MINUTE = 30

test('a visitor who writes too much is told when to go on; others behind the same address are not held up', async () => {
  const { server, site, visitor } = await aChat()
  for (let index = 0; index < PER_MINUTE; index++) await write(visitor, `message ${index}`)
  const refused = await visitor.post('/widget/messages', { clientId: aClientId(), text: 'one too many' })
  expect(refused.status).toBe(429)
  const { error } = await refused.json()
  expect(error).toMatchObject({ code: 'too_many_messages', message: expect.stringContaining('Try again in') })
  const { retryAfterMs } = error.details
  expect(retryAfterMs).toBeGreaterThan(0)
  expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  expect(Number(refused.headers.get('retry-after'))).toBe(Math.ceil(retryAfterMs / 1000))
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  const answer = await live.call('send', { clientId: aClientId(), text: 'nor over the socket' })
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'too_many_messages', details: { retryAfterMs: expect.any(Number) } },
  })
  await write(await aVisitor(server, site), 'somebody else in the same café')
})

test('a new token is no way around the limit', async () => {
  const { server, site, visitor } = await aChat()
  for (let index = 0; index < PER_MINUTE; index++) await write(visitor, `message ${index}`)
  const again = await aVisitor(server, { key: site.key, token: visitor.session.token })
  const refused = again.post('/widget/messages', { clientId: aClientId(), text: 'again' })
  expect(await refusalOf(refused)).toEqual({ status: 429, code: 'too_many_messages' })
})

test('any page may ask, only an allowed one is answered, and cookies never go along', async () => {
  const { server, site } = await aChat()
  const preflight = await server.fetch('/widget/messages', {
    method: 'OPTIONS',
    headers: { origin: CUSTOMER_ORIGIN, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe(CUSTOMER_ORIGIN)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  const refused = await openSession(server, site.key, 'https://elsewhere.example')
  // Readable for the page, so that its console can tell the web developer why.
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://elsewhere.example')
  expect(refused.headers.get('vary')).toContain('Origin')
  expect(await refusalOf(Promise.resolve(refused))).toEqual({ status: 403, code: 'origin_refused' })
})

test('a call without a good token, or from another page, is refused with a code the widget knows', async () => {
  const { server, visitor } = await aChat()
  const { token } = visitor.session
  const tries: [Record<string, string>, number, string][] = [
    [{ origin: CUSTOMER_ORIGIN }, 401, 'token_invalid'],
    [{ origin: CUSTOMER_ORIGIN, authorization: 'Bearer ' }, 401, 'token_invalid'],
    [{ origin: CUSTOMER_ORIGIN, authorization: 'Bearer x.y.z' }, 401, 'token_invalid'],
    [{ origin: CUSTOMER_ORIGIN, authorization: `Bearer ${forge(token)}` }, 401, 'token_invalid'],
    [{ origin: CUSTOMER_ORIGIN, authorization: `Basic ${token}` }, 401, 'token_invalid'],
    [{ origin: 'https://elsewhere.example', authorization: `Bearer ${token}` }, 403, 'origin_refused'],
    [{ origin: 'null', authorization: `Bearer ${token}` }, 403, 'origin_refused'],
    [{ authorization: `Bearer ${token}` }, 403, 'origin_refused'],
  ]
  for (const [headers, status, code] of tries) {
    for (const path of ['/widget/messages', '/widget/events?after=0']) {
      expect([headers, await refusalOf(server.fetch(path, { headers }))]).toEqual([headers, { status, code }])
    }
    for (const path of ['/widget/messages', '/widget/receipt', '/widget/media']) {
      const asked = server.fetch(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{}',
      })
      expect([path, await refusalOf(asked)]).toEqual([path, { status, code }])
    }
  }
})

test('a site key that nobody has is told as such', async () => {
  const { server } = await aChat()
  expect(await refusalOf(openSession(server, 'no-such-site'))).toEqual({ status: 404, code: 'site_unknown' })
})

test('broken and oversized bodies are refused with a code', async () => {
  const { server, visitor } = await aChat()
  const headers = {
    origin: CUSTOMER_ORIGIN,
    authorization: `Bearer ${visitor.session.token}`,
    'content-type': 'application/json',
  }
  const post = (path: string, body: string) => server.fetch(path, { method: 'POST', headers, body })
  for (const path of ['/widget/messages', '/widget/session', '/widget/beacon', '/widget/receipt']) {
    expect(await refusalOf(post(path, '{"broken'))).toEqual({ status: 400, code: 'request_invalid' })
    expect(await refusalOf(post(path, `{"x":"${'x'.repeat(FRAME_MAX_BYTES)}"}`))).toEqual({
      status: 413,
      code: 'body_too_large',
    })
    for (const body of ['null', '[]', '"text"', '{"__proto__":{"admin":true}}', '{"constructor":1}']) {
      expect(['status', (await post(path, body)).status]).toEqual(['status', 400])
    }
  }
  expect(await refusalOf(visitor.get('/widget/events'))).toEqual({ status: 400, code: 'input_invalid' })
  expect(await refusalOf(visitor.get('/widget/events?after=-1'))).toEqual({
    status: 400,
    code: 'input_invalid',
  })
  expect(await refusalOf(visitor.get('/widget/messages?before=x'))).toEqual({
    status: 400,
    code: 'input_invalid',
  })
  expect((await visitor.get('/widget/nothing-here')).status).toBe(404)
})

test('the beacon tells what is unread and how the bubble looks, and costs no question in advance', async () => {
  const { server, site, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await reply(agent, id, 'one')
  const second = await reply(agent, id, 'two')
  const beacon = async (token: string | null) => {
    const body = JSON.stringify({
      site: site.key,
      visit: 'tab-1',
      token,
      url: 'https://toko.example/',
      title: 'Shop',
    })
    const response = await server.fetch('/widget/beacon', {
      method: 'POST',
      headers: { origin: CUSTOMER_ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
      body,
    })
    return response.json()
  }
  expect(await beacon(visitor.session.token)).toMatchObject({
    unread: 2,
    look: expect.stringMatching(/^(#[\da-f]{6} ){4}right (#[\da-f]{6} ){2}auto$/),
  })
  // Nothing to tell costs nothing.
  expect(await beacon(null)).toEqual({ look: expect.any(String) })
  expect(await beacon(forge(visitor.session.token))).toEqual({ look: expect.any(String) })
  await visitor.post('/widget/receipt', { status: 'read', upToSeq: second.seq })
  expect(await beacon(visitor.session.token)).toEqual({ look: expect.any(String) })
})

test('the greeting of a session is everything the panel needs: settings, thread, marks, place in the log', async () => {
  const { server, site, visitor, agent } = await aChat()
  const sent = await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/read`, { upToSeq: sent.seq })
  const { session } = await aVisitor(server, { key: site.key, token: visitor.session.token })
  expect(session).toMatchObject({
    token: visitor.session.token,
    visitorId: visitor.session.visitorId,
    settings: { name: 'Toko Melati', fileMaxBytes: 25 * 1024 * 1024 },
    conversation: { agentsReadSeq: sent.seq, contactReadSeq: 0 },
    messages: [{ text: 'hello', clientId: sent.clientId, direction: 'in' }],
    before: null,
  })
  expect(session.seq).toBeGreaterThan(sent.seq)
})

function openSession(
  server: { fetch: typeof fetch | ((path: string, init?: RequestInit) => Promise<Response>) },
  site: string,
  origin = CUSTOMER_ORIGIN,
) {
  return server.fetch('/widget/session', {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ site }),
  })
}

/** The same token with another visitor in it. */
function forge(token: string): string {
  const [payload = '', signature] = token.split('.')
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), visitorId: 'somebody-else' }
  return `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
}
