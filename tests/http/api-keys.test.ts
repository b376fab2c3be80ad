import { expect, test } from 'vitest'
import { updateNumber } from '#db/whatsapp.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '#server/core/api-keys.ts'
import { listAudit } from '#server/core/audit.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { changeWebsite } from '#server/core/websites.ts'
import { transact } from '#server/events.ts'
import { createLimits } from '#server/lib/limits.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { API_KEYS_MAX } from '#server/protocol/limits.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aChat, aTeammate, refusalOf, write } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber } from '#tests/support/whatsapp.ts'
import { namedChannels } from '../../apps/inbox/lib/channel-names.server.ts'

const PATH = '/api/v1/conversations'
const aKey = (more: object = {}) => NewApiKey.parse({ name: 'Web shop', scopes: ['read'], ...more })

test('a program is let in by its key in any of three headers, and reads what the business reads', async () => {
  const { app, server, owner, visitor } = await aChat()
  await write(visitor, 'Is it open?')
  const { token } = await createApiKey(app, owner, aKey())
  for (const header of [
    ['authorization', `Bearer ${token}`],
    ['authorization', `bearer ${token}`],
    ['x-api-key', token],
    ['apikey', token],
  ] as [string, string][]) {
    const { conversations } = await (await server.fetch(PATH, { headers: [header] })).json()
    expect(conversations).toMatchObject([{ lastMessage: { preview: 'Is it open?' } }])
  }
})

test('a key is kept as a hash only, and is nowhere in the log of changes', async () => {
  const { app, owner } = await aChat()
  const { token, apiKey } = await createApiKey(app, owner, aKey())
  const rows = await app.db.selectFrom('api_keys').selectAll().execute()
  const events = await app.db.selectFrom('events').selectAll().execute()
  const audit = await listAudit(app, owner, {})
  expect(JSON.stringify([rows, events, audit])).not.toContain(token.slice(apiKey.prefix.length))
  expect(token.startsWith(apiKey.prefix)).toBe(true)
  expect(audit.entries[0]).toMatchObject({ action: 'keyCreated', details: { name: 'Web shop' } })
})

test('a revoked key ends at once, and who revoked it is written down', async () => {
  const { app, server, owner } = await aChat()
  const { token, apiKey } = await createApiKey(app, owner, aKey())
  await revokeApiKey(app, owner, apiKey.id)
  const asked = server.fetch(PATH, { headers: { 'x-api-key': token } })
  expect(await refusalOf(asked)).toEqual({ status: 401, code: 'key_invalid' })
  expect(await listApiKeys(app, owner)).toEqual([])
  expect((await listAudit(app, owner, {})).entries[0]).toMatchObject({ action: 'keyRevoked' })
  await expect(revokeApiKey(app, owner, apiKey.id)).rejects.toMatchObject({ code: 'key_not_found' })
})

test('channels of one name are told apart by their number and their domain where one is chosen', async () => {
  const { app, owner, site } = await aChat()
  const { channelId } = await aNumber(app, owner)
  await changeWebsite(app, owner, { channelId: site.id, name: 'Toko' })
  await changeWhatsappNumber(app, owner, channelId, { name: 'Toko' })
  await transact(app, (trx) => updateNumber(trx, channelId, { phone: '6281290641111' }))
  expect(await namedChannels(app, owner)).toEqual([
    { id: site.id, name: 'Toko · toko.example' },
    { id: channelId, name: 'Toko · WhatsApp · +62 812-9064-1111' },
  ])
})

test('neither a plain agent nor another account lists, makes or revokes keys of ours', async () => {
  const { app, owner, site } = await aChat()
  const { apiKey } = await createApiKey(app, owner, aKey())
  const { viewer: mate } = await aTeammate(app, owner)
  const { owner: stranger } = await aBusiness(app)
  const forbidden = { code: 'forbidden' }
  await expect(listApiKeys(app, mate)).rejects.toMatchObject(forbidden)
  await expect(createApiKey(app, mate, aKey())).rejects.toMatchObject(forbidden)
  await expect(revokeApiKey(app, mate, apiKey.id)).rejects.toMatchObject(forbidden)
  await expect(revokeApiKey(app, stranger, apiKey.id)).rejects.toMatchObject({ code: 'key_not_found' })
  const ofOurSite = createApiKey(app, stranger, aKey({ channelId: site.id }))
  await expect(ofOurSite).rejects.toMatchObject({ code: 'channel_not_found' })
  expect(await listApiKeys(app, stranger)).toEqual([])
  expect(await listApiKeys(app, owner)).toEqual([apiKey])
})

test('recipients are kept in one form, a star means everybody, and what is no recipient is refused', async () => {
  const { app, owner } = await aChat()
  const held = async (recipients: string[]) =>
    (await createApiKey(app, owner, aKey({ recipients }))).apiKey.recipients
  const one = ['+62 812-3456-7890', '6281234567890@c.us', '6281234567890-s-whatsapp-net']
  expect(await held(one)).toEqual(['6281234567890'])
  expect(await held(['120363025246125486-g-us', '6281234567-1600000000@g.us'])).toHaveLength(2)
  expect(await held(['6281234567890', '*'])).toBeNull()
  await expect(held(['0812345678'])).rejects.toMatchObject({ code: 'country_unset', field: 'recipients' })
  for (const wrong of ['Rina', '12', '1'.repeat(16), '@g.us']) {
    await expect(held([wrong])).rejects.toMatchObject({ code: 'recipient_invalid', field: 'recipients' })
  }
})

test('a program is told how many calls are left, and when to go on once there are none', async () => {
  const app = await aTestApp({ limits: createLimits({ scale: 3 / 12_000 }) })
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const { token } = await createApiKey(app, owner, aKey())
  const { token: other } = await createApiKey(app, owner, aKey())
  const ask = (key: string) => server.fetch(PATH, { headers: { 'x-api-key': key } })
  const left = (answer: Response) => [answer.status, answer.headers.get('ratelimit-remaining')]
  const first = await ask(token)
  expect(first.headers.get('ratelimit-limit')).toBe('3')
  expect(first.headers.get('ratelimit-policy')).toBe('3;w=60')
  expect([left(first), left(await ask(token)), left(await ask(token))]).toEqual([
    [200, '2'],
    [200, '1'],
    [200, '0'],
  ])
  const refused = await ask(token)
  expect(left(refused)).toEqual([429, '0'])
  const { error } = await refused.json()
  expect(error).toMatchObject({ code: 'too_many_requests', details: { retryAfterMs: expect.any(Number) } })
  for (const header of ['retry-after', 'ratelimit-reset']) {
    expect(Number(refused.headers.get(header))).toBe(Math.ceil(error.details.retryAfterMs / 1000))
  }
  expect((await ask(other)).status).toBe(200)
})

test('when a key was last used is known to the minute', async () => {
  const { app, server, owner } = await aChat()
  const { token } = await createApiKey(app, owner, aKey())
  const use = () => server.fetch(PATH, { headers: { 'x-api-key': token } })
  const lastUsed = async () => (await listApiKeys(app, owner))[0]?.lastUsedAt
  expect(await lastUsed()).toBeNull()
  const first = app.clock.now()
  await use()
  await app.clock.advance(30_000)
  await use()
  expect(await lastUsed()).toBe(first)
  await app.clock.advance(31_000)
  await use()
  expect(await lastUsed()).toBe(app.clock.now())
})

test('what a proxy puts into the header beside a session leaves the session alone, and opens nothing to other sites', async () => {
  const { server, cookie } = await aChat()
  const proxied = { cookie, authorization: 'Bearer of-the-proxy' }
  expect((await server.fetch(PATH, { headers: proxied })).status).toBe(200)
  const headers = { ...proxied, origin: 'https://evil.example', 'content-type': 'application/json' }
  const foreign = server.fetch('/api/v1/bulk-changes', { method: 'POST', headers, body: '{}' })
  expect(await refusalOf(foreign)).toEqual({ status: 403, code: 'cross_origin' })
})

test('a program that mistypes an address is told that there is nothing, by whatever header it shows its key', async () => {
  const { server, cookie } = await aChat()
  const ask = (path: string, headers: Record<string, string>) =>
    server.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    })
  const shown: Record<string, string>[] = [
    { 'x-api-key': 'any' },
    { apikey: 'any' },
    { authorization: 'Bearer any' },
    { authorization: 'any' },
  ]
  for (const headers of shown) {
    for (const path of ['/api/typo', '/send/typo', '/sign-in']) {
      const answer = await ask(path, headers)
      expect([path, answer.status, await answer.json()]).toEqual([
        path,
        404,
        { error: { code: 'not_found', message: expect.any(String), details: {} } },
      ])
    }
    const crossing = { status: 403, code: 'cross_origin' }
    expect(await refusalOf(ask('/api/typo', { ...headers, cookie }))).toEqual(crossing)
    expect(await refusalOf(ask('/api/typo', { origin: 'https://evil.example' }))).toEqual(crossing)
  }
})

test('an account has so many keys and no more, also when two are made at once', async () => {
  const { app, owner } = await aChat()
  for (let made = 0; made < API_KEYS_MAX - 1; made += 1) await createApiKey(app, owner, aKey())
  const both = await Promise.allSettled([createApiKey(app, owner, aKey()), createApiKey(app, owner, aKey())])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await listApiKeys(app, owner)).toHaveLength(API_KEYS_MAX)
})
