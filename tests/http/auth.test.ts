import { createServer } from 'node:http'
import express, { type ErrorRequestHandler } from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { ZodError } from 'zod'
import { viewerOfHandshake } from '#server/core/calling-agent.ts'
import { removeMember } from '#server/core/members.ts'
import { endedSessionCookie, readSessionCookie, sessionCookie } from '#server/core/session-cookie.ts'
import { openSession } from '#server/core/sessions.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { requireViewer, sameOriginOnly } from '#server/http/auth.ts'
import { memberRoutes } from '#server/http/members.ts'
import { isAppError } from '#server/lib/errors.ts'
import { aFirstOwner, aMember, anotherOwner } from '#tests/core/people.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'

const HTTPS = { SAPA_URL: 'https://inbox.example' }

test('a stranger gets nothing, a signed-in agent their own team', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const call = await serve(app)
  for (const cookie of ['', 'sapa_session=', 'sapa_session=forged', 'other=1; sapa_session']) {
    expect((await call('GET', '/api/v1/members', { cookie })).status).toBe(401)
  }
  const cookie = await cookieOf(app, owner)
  const { status, body } = await call('GET', '/api/v1/members', { cookie: `a=1; ${cookie}; b=2` })
  expect(status).toBe(200)
  expect(body).toMatchObject({ members: [{ agentId: owner.agentId, email: 'ani@example.com' }] })
  expect(JSON.stringify(body)).not.toContain('argon2')
})

test('an owner of another account changes nobody over HTTP', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const call = await serve(app)
  const headers = { cookie: await cookieOf(app, await anotherOwner(app)), 'sec-fetch-site': 'same-origin' }
  const path = `/api/v1/members/${member.agentId}`
  expect((await call('PATCH', path, headers, { role: 'admin' })).status).toBe(404)
  expect((await call('DELETE', path, headers)).status).toBe(404)
})

test('members are invited, changed and removed over HTTP', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const call = await serve(app)
  const headers = { cookie: await cookieOf(app, owner), 'sec-fetch-site': 'same-origin' }
  const path = `/api/v1/members/${member.agentId}`
  expect((await call('PATCH', path, headers, { visibility: 'mine' })).status).toBe(204)
  expect((await call('PATCH', path, headers, { visibility: 'everything' })).status).toBe(400)
  expect((await call('PATCH', path, headers, { accountId: 'x' })).status).toBe(400)
  const invited = await call('POST', '/api/v1/invitations', headers, {
    email: 'c@example.com',
    role: 'agent',
  })
  expect(invited).toMatchObject({
    status: 201,
    body: { invitation: { url: expect.stringContaining('/invitation/') } },
  })
  const { body } = await call('GET', '/api/v1/invitations', headers)
  expect(body).toMatchObject({ invitations: [{ email: 'c@example.com', role: 'agent' }] })
  expect(JSON.stringify(body)).not.toContain('token')
  expect((await call('DELETE', path, headers)).status).toBe(204)
  expect((await call('DELETE', `/api/v1/members/${owner.agentId}`, headers)).status).toBe(409)
})

test('a write from a page of another origin is refused, also with the cookie', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const call = await serve(app)
  const cookie = await cookieOf(app, owner)
  const remove = (headers: Record<string, string>) =>
    call('DELETE', `/api/v1/members/${member.agentId}`, { cookie, ...headers })
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: call.origin.replace('127.0.0.1', 'localhost') },
    { origin: `${call.origin}0` },
    { 'sec-fetch-site': 'cross-site', origin: call.origin },
    { 'sec-fetch-site': 'same-site', origin: call.origin },
    { 'sec-fetch-site': 'none' },
  ]
  for (const headers of foreign) {
    expect(await remove(headers)).toMatchObject({ status: 403, body: { error: { code: 'cross_origin' } } })
  }
  expect((await remove({ origin: call.origin })).status).toBe(204)
})

test('with SAPA_URL set only that origin is our own', async () => {
  const app = await aTestApp({}, HTTPS)
  const owner = await aFirstOwner(app)
  const call = await serve(app)
  const cookie = await cookieOf(app, owner)
  const invite = (origin: string) =>
    call('POST', '/api/v1/invitations', { cookie, origin }, { email: 'c@example.com', role: 'agent' })
  expect((await invite(call.origin)).status).toBe(403)
  expect((await invite('http://inbox.example')).status).toBe(403)
  expect((await invite('https://inbox.example')).status).toBe(201)
})

test('the cookie is out of reach for scripts and other sites', async () => {
  const app = await aTestApp()
  expect(sessionCookie(app, 'abc')).toMatch(
    /^sapa_session=abc; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
  )
  const secure = await aTestApp({}, HTTPS)
  const cookie = sessionCookie(secure, 'abc')
  expect(cookie).toMatch(/^__Host-sapa_session=abc; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/)
  expect(readSessionCookie(secure, 'sapa_session=other; __Host-sapa_session=abc')).toBe('abc')
  expect(readSessionCookie(secure, 'sapa_session=other')).toBeUndefined()
  expect(endedSessionCookie(app)).toContain('Max-Age=0')
})

test('a socket opens for the cookie on our own page only', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const cookie = await cookieOf(app, owner)
  const host = '127.0.0.1:3000'
  const websocket = { host, cookie, upgrade: 'websocket' }
  const opens = async (headers: Record<string, string>) =>
    (await viewerOfHandshake(app, headers)) !== undefined
  expect(await opens({ ...websocket, origin: `http://${host}` })).toBe(true)
  expect(await opens({ ...websocket, 'sec-fetch-site': 'same-origin', origin: `http://${host}` })).toBe(true)
  expect(await opens({ host, cookie, 'x-sapa-inbox': '1' })).toBe(true)

  // What another site on this host loads as a script.
  expect(await opens({ host, cookie })).toBe(false)

  expect(await opens(websocket)).toBe(false)
  expect(await opens({ ...websocket, origin: 'https://evil.example' })).toBe(false)
  expect(await opens({ host, cookie, origin: 'https://evil.example' })).toBe(false)
  expect(await opens({ host, cookie, 'sec-fetch-site': 'cross-site' })).toBe(false)
  expect(await opens({ host, upgrade: 'websocket', origin: `http://${host}` })).toBe(false)
})

test('a removed member opens no socket any more', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const headers = { host: 'a.example', origin: 'http://a.example', cookie: await cookieOf(app, member) }
  expect(await viewerOfHandshake(app, headers)).toMatchObject({ agentId: member.agentId })
  await removeMember(app, owner, { agentId: member.agentId })
  expect(await viewerOfHandshake(app, headers)).toBeUndefined()
})

async function cookieOf(app: TestApp, viewer: Viewer): Promise<string> {
  const { token } = await openSession(app, viewer)
  return sessionCookie(app, token).split(';')[0] ?? ''
}

/** The routes on a real server; answers how to call them. */
async function serve(app: TestApp) {
  const http = express()
  http.use(express.json(), sameOriginOnly(app))
  http.use('/api/v1', requireViewer(app), memberRoutes(app), refuse)
  http.use(refuse)
  const server = createServer(http)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  const origin = `http://127.0.0.1:${address.port}`
  const call = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(origin + path, {
      method,
      headers: { ...headers, 'content-type': 'application/json', connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return Object.assign(call, { origin })
}

const refuse: ErrorRequestHandler = (error, _request, response, _next) => {
  if (isAppError(error)) response.status(error.status).json({ error: { code: error.code } })
  else response.status(error instanceof ZodError ? 400 : 500).json({ error: { code: 'unexpected' } })
}
