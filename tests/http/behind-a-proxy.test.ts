import { type IncomingMessage, request } from 'node:http'
import { expect, test } from 'vitest'
import { mountInbox } from '#server/http/inbox.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, PASSWORD } from '#tests/support/people.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'

const ADDRESS = 'https://chat.example.com'
/** What proxies that end TLS make of the address: some keep the host, some say where it came from, some neither. */
const PROXIES: Record<string, string>[] = [
  { host: 'chat.example.com' },
  { host: '127.0.0.1:3000' },
  { host: 'chat.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' },
  { host: '127.0.0.1:3000', 'x-forwarded-host': 'chat.example.com', 'x-forwarded-proto': 'https' },
]

test.each(['none', '1'])(
  'an agent signs in behind a proxy that ends TLS, whatever it says of itself, with SAPA_TRUST_PROXY=%s',
  async (SAPA_TRUST_PROXY) => {
    const { server, email } = await aHouse({ SAPA_URL: ADDRESS, SAPA_TRUST_PROXY })
    for (const proxy of PROXIES) {
      const answer = await signIn(server, email, { ...proxy, origin: ADDRESS })
      expect([proxy, answer.statusCode, answer.headers.location]).toEqual([proxy, 302, '/inbox'])
      expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-sapa_session=.+; Secure$/)
      const foreign = await signIn(server, email, { ...proxy, origin: 'https://evil.example' })
      expect([proxy, foreign.statusCode]).toEqual([proxy, 403])
      const page = await answerOf(server, '/sign-in', { method: 'GET', headers: proxy })
      expect(page.headers['content-security-policy']).toContain("connect-src 'self' wss://chat.example.com;")
    }
  },
)

test('where no address was set, the one that the proxy was asked for is good', async () => {
  const { server, email } = await aHouse({})
  const answer = await signIn(server, email, { host: 'chat.example.com', origin: ADDRESS })
  expect(answer.statusCode).toBe(302)
  const foreign = await signIn(server, email, { host: 'chat.example.com', origin: 'https://evil.example' })
  expect(foreign.statusCode).toBe(403)
})

test('a proxy may keep an idle connection for a minute: none is closed under a request that is on its way', async () => {
  const { server } = await aHouse({})
  const answer = await answerOf(server, '/healthz', { method: 'GET', headers: { connection: 'keep-alive' } })
  const [, seconds] = /timeout=(\d+)/.exec(String(answer.headers['keep-alive'])) ?? []
  expect(Number(seconds)).toBeGreaterThan(60)
})

async function aHouse(settings: Record<string, string>) {
  const app = await aTestApp({}, settings)
  const { owner } = await aBusiness(app)
  const server = await aTestServer(app, (http, httpServer) =>
    mountInbox(http, app, { dev: false, httpServer }),
  )
  return { server, email: owner.email }
}

function signIn(
  server: TestServer,
  email: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ email, password: PASSWORD }).toString()
  return answerOf(server, '/sign-in', { method: 'POST', headers: form }, body)
}

/** Not by `fetch`, which lets nobody choose a host. */
async function answerOf(
  server: TestServer,
  path: string,
  options: { method: string; headers: Record<string, string> },
  body = '',
): Promise<IncomingMessage> {
  const asking = request(`${server.url}${path}`, options)
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asking.once('response', resolve).once('error', reject)
  })
  asking.end(body)
  const answer = await answered
  answer.resume()
  return answer
}
