import { expect, test } from 'vitest'
import { createWebsite } from '#server/core/websites.ts'
import type { WebsiteView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  answerOf,
  aTeammate,
  list,
  refusalOf,
  write,
} from '#tests/support/scenes.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'

test('a refused origin is told to the team, shown with the site, and works once it is allowed', async () => {
  const { server, site, cookie, agent } = await aChat()
  const live = await anAgentSocket(server, cookie)
  await live.call('subscribe', { after: 0 })
  const origin = 'https://shop.toko.example'
  expect(await opens(server, site.key, origin)).toBe('origin_refused')
  await live.until((event) => event.type === 'origin.refused' && event.origin === origin)
  expect(await originsOf(agent)).toEqual([
    [origin, 'refused'],
    ['https://toko.example', 'allowed'],
  ])
  expect((await agent.put(`/api/v1/websites/${site.id}/origins`, { origin })).status).toBe(204)
  expect(await opens(server, site.key, origin)).toBe('opened')
  await write(await aVisitor(server, { key: site.key, origin }), 'from the shop')
  expect(await list(agent)).toHaveLength(1)
  await agent.delete(`/api/v1/websites/${site.id}/origins/${encodeURIComponent(origin)}`)
  expect(await opens(server, site.key, origin)).toBe('origin_refused')
})

test('many refused pages at once are one line in the list, and strangers cannot fill it', async () => {
  const { server, site, agent } = await aChat()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => opens(server, site.key, 'https://copy.example')),
  )
  expect(answers).toEqual(Array(8).fill('origin_refused'))
  expect(await originsOf(agent)).toHaveLength(2)
  // Fewer than are written down in a minute, even where each of the eight was.
  for (let index = 0; index < 22; index++) await opens(server, site.key, `https://copy-${index}.example`)
  expect((await originsOf(agent)).length).toBeLessThanOrEqual(21 + 1)
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => opens(server, site.key, `https://at-once-${index}.example`)),
  )
  await opens(server, site.key, 'https://www.toko.example')
  const listed = await originsOf(agent)
  // The newest is there, the allowed one stays, and the list is short again.
  expect(listed.length).toBeLessThanOrEqual(21 + 1)
  expect(JSON.stringify(listed)).toContain('https://www.toko.example')
  expect(JSON.stringify(listed)).toContain('https://toko.example')
  for (const odd of [
    'null',
    'file://',
    'chrome-extension://abc',
    'https://',
    `https://${'x'.repeat(300)}.example`,
  ]) {
    expect(await opens(server, site.key, odd)).toBe('origin_refused')
  }
  expect((await originsOf(agent)).length).toBeLessThanOrEqual(21 + 1)
})

test('a stranger with the site key cannot flood the log with refused pages', async () => {
  const { app, server, site } = await aChat()
  const answers = await Promise.all(
    Array.from({ length: 90 }, (_, index) => opens(server, site.key, `https://flood-${index}.example`)),
  )
  expect(answers).toEqual(Array(90).fill('origin_refused'))
  const { events } = await app.db
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('events'))
    .where('type', '=', 'origin.refused')
    .executeTakeFirstOrThrow()
  expect(Number(events)).toBe(60)
})

test('pages of this machine are allowed until the site has its first real origin', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { site, cookie } = await aBusiness(app, 'http://localhost:8080')
  const local = [
    'http://localhost:5173',
    'http://127.0.0.1:3001',
    'http://[::1]:8000',
    'http://shop.localhost',
  ]
  for (const origin of local) expect(await opens(server, site.key, origin)).toBe('opened')
  for (const origin of [
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.7',
    'http://notlocalhost',
  ]) {
    expect(await opens(server, site.key, origin)).toBe('origin_refused')
  }
  const agent = anAgentBrowser(server, cookie)
  await agent.put(`/api/v1/websites/${site.id}/origins`, { origin: 'https://toko.example' })
  for (const origin of local) expect(await opens(server, site.key, origin)).toBe('origin_refused')
  expect(await opens(server, site.key, 'http://localhost:8080')).toBe('opened')
  expect(await opens(server, site.key, 'https://toko.example')).toBe('opened')
})

test('an origin is more than a host: scheme, port and subdomain count', async () => {
  const { server, site } = await aChat()
  const others = [
    'http://toko.example',
    'https://toko.example:8443',
    'https://www.toko.example',
    'https://toko.example.evil.example',
  ]
  for (const origin of others) expect(await opens(server, site.key, origin)).toBe('origin_refused')
  expect(await opens(server, site.key, 'https://toko.example')).toBe('opened')
})

test('only owners and admins change websites, and only those of their own account', async () => {
  const { app, server, owner, site } = await aChat()
  const stranger = anAgentBrowser(server, (await aBusiness(app, 'https://other.example')).cookie)
  const mate = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  const before = await app.db.selectFrom('websites').selectAll().orderBy('channel_id').execute()
  const attempts = (browser: AgentBrowser) => [
    browser.patch(`/api/v1/websites/${site.id}`, { greeting: 'hacked' }),
    browser.put(`/api/v1/websites/${site.id}/origins`, { origin: 'https://evil.example' }),
    browser.delete(`/api/v1/websites/${site.id}/origins/${encodeURIComponent('https://toko.example')}`),
    browser.post(`/api/v1/websites/${site.id}/rotations`),
    browser.get(`/api/v1/websites/${site.id}/identify-secret`),
  ]
  for (const attempt of attempts(stranger))
    expect(await refusalOf(attempt)).toEqual({ status: 404, code: 'website_not_found' })
  for (const attempt of attempts(mate))
    expect(await refusalOf(attempt)).toEqual({ status: 403, code: 'forbidden' })
  const made = mate.post('/api/v1/websites', { address: 'https://mine.example' })
  expect(await refusalOf(made)).toEqual({ status: 403, code: 'forbidden' })
  expect(await app.db.selectFrom('websites').selectAll().orderBy('channel_id').execute()).toEqual(before)
})

test('an address is taken as people type it, and refused with a sentence where it is none', async () => {
  const { agent } = await aChat()
  const made = await answerOf<{ website: { id: string } }>(
    agent.post('/api/v1/websites', { address: ' Shop.Example/path?x ' }),
  )
  const { websites } = await answerOf<{ websites: WebsiteView[] }>(agent.get('/api/v1/websites'))
  expect(websites.find(({ id }) => id === made.website.id)).toMatchObject({
    name: 'shop.example',
    origins: [{ origin: 'https://shop.example', status: 'allowed' }],
  })
  for (const address of [
    '',
    '   ',
    'ftp://shop.example',
    'javascript:alert(1)',
    'https://user:pw@shop.example',
    'not a host',
  ]) {
    expect(await refusalOf(agent.post('/api/v1/websites', { address }))).toEqual({
      status: 400,
      code: 'address_invalid',
    })
  }
})

test('an identify secret is its own for each site, and the database does not hold it', async () => {
  const { app, owner, site, agent } = await aChat()
  const second = await createWebsite(app, owner, { name: 'Second', address: 'https://second.example' })
  const secretOf = async (id: string) =>
    (await answerOf<{ secret: string }>(agent.get(`/api/v1/websites/${id}/identify-secret`))).secret
  const [one, two] = [await secretOf(site.id), await secretOf(second.id)]
  expect(one).not.toBe(two)
  expect(one.length).toBeGreaterThanOrEqual(32)
  const rows = await app.db.selectFrom('websites').select('identify_secret').execute()
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${one}|${two}`))
  const events = await (await agent.get('/api/v1/events?after=0')).text()
  expect(events).not.toMatch(new RegExp(`${one}|${two}`))
})

async function opens(server: TestServer, site: string, origin: string): Promise<string> {
  const response = await server.fetch('/widget/session', {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ site }),
  })
  return response.ok ? 'opened' : (await response.json()).error.code
}

async function originsOf(agent: AgentBrowser) {
  const { websites } = await answerOf<{ websites: WebsiteView[] }>(agent.get('/api/v1/websites'))
  return websites[0]?.origins.map(({ origin, status }) => [origin, status]).sort() ?? []
}
