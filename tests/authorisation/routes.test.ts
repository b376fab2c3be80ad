import express, { Router } from 'express'
import { expect, test } from 'vitest'
import { AGENT_CALLS, type AgentCall } from './agent-calls.ts'
import { watchMounts } from './list-routes.ts'
import { aForm, PUBLIC_CALLS, refuses, told } from './public-calls.ts'
import { aStage, expectNothingHappens, type Stage } from './stage.ts'

/** Every page of the inbox: tests/authorisation/pages.test.ts has a case for each. */
const PAGES = 'ALL /{*path}'

test('every route of the running app has a case that says who may, and every case a route', async () => {
  const { routes } = await aStage({ pages: true })
  expect(routes).toEqual([...Object.keys(AGENT_CALLS), ...Object.keys(PUBLIC_CALLS), PAGES].sort())
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
    await expectStranger(stage, name, call, () => ask(cookies.stranger))
    const { status } = await told(ask(cookies.owner))
    expect([`${name} by the owner`, status]).toEqual([`${name} by the owner`, status < 300 ? status : '2xx'])
  }
}, 120_000)

test('who may call from outside is said by origin, token or signature; others get nothing and change nothing', async () => {
  const stage = await aStage({ pages: true })
  for (const check of Object.values(PUBLIC_CALLS)) await check(stage)
}, 60_000)

async function expectStranger(stage: Stage, name: string, call: AgentCall, ask: () => Promise<Response>) {
  const what = `${name} by a stranger`
  if (call.stranger !== 'own') return refuses(stage, what, call.stranger, ask)
  const { status } = await expectNothingHappens(stage, what, () => told(ask()))
  expect([what, status]).toEqual([what, status < 300 ? status : '2xx'])
}

function request(
  stage: Stage,
  name: string,
  call: AgentCall,
  { cookie, origin }: { cookie: string | undefined; origin: string },
): Promise<Response> {
  const [method = '', pattern = ''] = name.split(' ')
  const path = pattern.replace(/:\w+/, call.id?.(stage) ?? 'missing') + (call.query ?? '')
  const body = call.upload ? aForm() : call.body && JSON.stringify(call.body(stage))
  const headers = {
    origin,
    ...(cookie === undefined ? {} : { cookie }),
    ...(call.upload ? {} : { 'content-type': 'application/json' }),
  }
  return stage.server.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) })
}
