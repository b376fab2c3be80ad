import express, { Router } from 'express'
import { expect, test } from 'vitest'
import { KEY_START } from '#server/core/calling-key.ts'
import { API_SCOPES } from '#server/protocol/limits.ts'
import { OPERATIONS } from '#server/protocol/operations.ts'
import { AGENT_CALLS, type AgentCall } from './agent-calls.ts'
import { DIALECT_CALLS } from './dialect-calls.ts'
import { watchMounts } from './list-routes.ts'
import { aForm, PUBLIC_CALLS, refuses, told } from './public-calls.ts'
import { aStage, expectNothingHappens, type Stage } from './stage.ts'

/** Every page of the inbox: tests/authorisation/pages.test.ts has a case for each. */
const PAGES = 'ALL /{*path}'

test('every route of the running app has a case that says who may, and every case a route', async () => {
  const { routes } = await aStage({ pages: true })
  const dialects = new Set(DIALECT_CALLS.map(({ route }) => route))
  expect(routes).toEqual(
    [...Object.keys(AGENT_CALLS), ...Object.keys(PUBLIC_CALLS), ...dialects, PAGES].sort(),
  )
})

test('a route that is added anywhere is found', () => {
  const mounts = watchMounts()
  const server = express()
  const inner = Router()
  inner.patch('/things/:id', () => undefined)
  server.use('/api/v1', Router().use(inner))
  server.use('/files', express.static('.'))
  server
    .route('/both')
    .get(() => undefined)
    .put(() => undefined)
  server.all('/any', () => undefined)
  mounts.stop()
  const found = ['ALL /any', 'GET /both', 'PATCH /api/v1/things/:id', 'PUT /both', 'use /files']
  expect(mounts.list(server)).toEqual(found)
})

test('under /api/v1 nobody, a signed-out agent, another account, a plain agent and a foreign page get nothing and change nothing', async () => {
  const stage = await aStage()
  for (const [name, call] of Object.entries(AGENT_CALLS)) {
    const ask = (cookie: string | undefined, origin = stage.server.url) =>
      request(stage, name, call, { cookie, origin })
    const { cookies } = stage
    await refuses(stage, `${name} by nobody`, '401 signed_out', () => ask(undefined))
    await refuses(stage, `${name} by a made-up session`, '401 signed_out', () => ask('sapa_session=made-up'))
    await refuses(stage, `${name} by a signed-out admin`, '401 signed_out', () => ask(cookies.signedOut))
    if (!name.startsWith('GET ')) {
      const foreign = () => ask(cookies.owner, 'https://evil.example')
      await refuses(stage, `${name} from a foreign page`, '403 cross_origin', foreign)
    }
    if (call.agent) await refuses(stage, `${name} by an agent`, call.agent, () => ask(cookies.agent))
    await expectOther(stage, `${name} by a stranger`, call.stranger, () => ask(cookies.stranger))
    const { status } = await told(ask(cookies.owner))
    expect([`${name} by the owner`, status]).toEqual([`${name} by the owner`, status < 300 ? status : '2xx'])
  }
}, 120_000)

test('an operation for keys names a route, and every other route tells a key to sign in', async () => {
  const names = Object.keys(OPERATIONS).map((name) => name.replace(' ', ' /api/v1'))
  expect(Object.keys(AGENT_CALLS)).toEqual(expect.arrayContaining(names))
  const stage = await aStage()
  for (const [name, call] of Object.entries(AGENT_CALLS).filter(([one]) => !names.includes(one))) {
    const ask = () => request(stage, name, call, { key: stage.keys.all })
    await refuses(stage, `${name} by a key`, '403 not_for_keys', ask)
  }
}, 120_000)

test('no key, a made-up one, a revoked one, one of another account, without the scope, or of another channel gets nothing and changes nothing', async () => {
  const stage = await aStage()
  const { keys, cookies } = stage
  const scopes = new Map(
    Object.entries(OPERATIONS).map(([name, { scope }]) => [name.replace(' ', ' /api/v1'), scope]),
  )
  for (const [name, call] of Object.entries(AGENT_CALLS)) {
    const scope = scopes.get(name)
    if (!scope) continue
    const ask = (key: string, cookie?: string) => request(stage, name, call, { key, cookie })
    for (const key of [`${KEY_START}made-up`, keys.revoked, `${keys.all}x`, '']) {
      await refuses(stage, `${name} by the key “${key}”`, '401 key_invalid', () => ask(key))
    }
    await refuses(stage, `${name} by a revoked key beside a session`, '401 key_invalid', () =>
      ask(keys.revoked, cookies.owner),
    )
    for (const lacking of API_SCOPES.filter((one) => one !== scope)) {
      const what = `${name} by a key that may only ${lacking}`
      await refuses(stage, what, '403 scope_missing', () => ask(keys[lacking]))
    }
    await expectOther(stage, `${name} by a key of another account`, call.stranger, () => ask(keys.ofStranger))
    const elsewhere = `${name} by a key of another channel`
    const { otherChannel = 'own' } = call
    if (otherChannel !== 'open')
      await expectOther(stage, elsewhere, otherChannel, () => ask(keys.ofOtherChannel))
    else {
      const { text } = await told(ask(keys.ofOtherChannel))
      expect([elsewhere, text.match(/[\w.]+@toko\.example/)]).toEqual([elsewhere, null])
    }
    const { status } = await told(ask(keys.all))
    expect([`${name} by a key`, status]).toEqual([`${name} by a key`, status < 300 ? status : '2xx'])
  }
}, 120_000)

test('who may call from outside is said by origin, token or signature; others get nothing and change nothing', async () => {
  const stage = await aStage({ pages: true })
  for (const check of Object.values(PUBLIC_CALLS)) await check(stage)
}, 60_000)

/** Somebody with rights elsewhere is refused, or answered about their own things. */
async function expectOther(
  stage: Stage,
  what: string,
  expected: AgentCall['stranger'],
  ask: () => Promise<Response>,
) {
  if (expected !== 'own') return refuses(stage, what, expected, ask)
  const { status } = await expectNothingHappens(stage, what, () => told(ask()))
  expect([what, status]).toEqual([what, status < 300 ? status : '2xx'])
}

function request(
  stage: Stage,
  name: string,
  call: AgentCall,
  { cookie, origin, key }: { cookie?: string | undefined; origin?: string; key?: string },
): Promise<Response> {
  const [method = '', pattern = ''] = name.split(' ')
  const named = pattern
    .replace(':labelId', stage.labelId)
    .replace(':groupId', '120363000000000001')
    .replace(':origin', encodeURIComponent('https://a.example'))
  const path = named.replace(/:\w+/, call.id?.(stage) ?? 'missing') + (call.query ?? '')
  const body = call.upload ? aForm() : call.body && JSON.stringify(call.body(stage))
  const headers = {
    ...(origin === undefined ? {} : { origin }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(key === undefined ? {} : { 'x-api-key': key }),
    ...(call.upload ? {} : { 'content-type': 'application/json' }),
  }
  return stage.server.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) })
}
