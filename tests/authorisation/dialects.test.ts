import { expect, test } from 'vitest'
import { createApiKey } from '#server/core/api-keys.ts'
import { KEY_START } from '#server/core/calling-key.ts'
import { DIALECT_LIST } from '#server/http/dialects/index.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { API_SCOPES, DIALECTS } from '#server/protocol/limits.ts'
import { DIALECT_CALLS, type DialectCall, KEY_PLACES } from './dialect-calls.ts'
import { told } from './public-calls.ts'
import { aStage, expectNothingHappens, type Stage } from './stage.ts'

test('every route of a dialect has a case, and every case a route', () => {
  const routes = DIALECT_LIST.flatMap(({ name, routes }) =>
    Object.keys(routes).map((route) => `${name} ${route}`),
  )
  expect(DIALECT_CALLS.map(({ dialect, route }) => `${dialect} ${route}`).sort()).toEqual(routes.sort())
})

test('a dialect that nobody has switched on is not there, for no key at all', async () => {
  const stage = await aStage()
  for (const call of DIALECT_CALLS) {
    const { status } = await expectNothingHappens(stage, call.route, () => ask(stage, call, stage.keys.all))
    expect([call.route, status]).toEqual([call.route, 404])
  }
})

test('a dialect that another account has switched on is not there for a key of ours', async () => {
  const stage = await aStage()
  await speakEverything(stage)
  const { app, ours, keys } = stage
  await app.database.raw
    .deleteFrom('gateway_dialects')
    .where('account_id', '=', ours.owner.accountId)
    .execute()
  for (const call of DIALECT_CALLS) {
    const { status } = await expectNothingHappens(stage, call.route, () => ask(stage, call, keys.all))
    expect([call.route, status]).toEqual([call.route, 404])
  }
})

test('in another gateway’s words nobody, a session, a wrong or revoked key, one without the scope, of another account or of another channel gets nothing and changes nothing', async () => {
  const stage = await aStage()
  const { keys, cookies, app, ours } = stage
  await speakEverything(stage)
  const held = NewApiKey.parse({ name: 'Held', scopes: [...API_SCOPES], channelId: stage.numberId })
  const { token } = await createApiKey(app, ours.owner, held)
  await app.database.raw.updateTable('api_keys').set({ last_used_at: app.clock.now() }).execute()
  for (const call of DIALECT_CALLS) {
    const name = `${call.dialect} ${call.route}`
    const refused = async (who: string, status: number, key: string | undefined, cookie?: string) => {
      const what = `${name} by ${who}`
      const answer = await expectNothingHappens(stage, what, () => ask(stage, call, key, cookie))
      expect([what, answer.status]).toEqual([what, status])
    }
    await refused('nobody', 401, undefined)
    await refused('a session', 401, undefined, cookies.owner)
    for (const wrong of [`${KEY_START}made-up`, keys.revoked, `${keys.all}x`])
      await refused('a wrong key', 401, wrong)
    for (const lacking of API_SCOPES.filter((one) => one !== scopeOf(call))) {
      await refused(`a key that may only ${lacking}`, 403, keys[lacking])
    }
    for (const other of [keys.ofStranger, keys.ofOtherChannel]) await tellsNothingOfOurs(stage, call, other)
    const { status } = await ask(stage, call, token)
    expect([`${name} by a key`, status]).toEqual([`${name} by a key`, call.rightful])
  }
}, 60_000)

/** Somebody with rights elsewhere does it there, or is refused. */
async function tellsNothingOfOurs(stage: Stage, call: DialectCall, key: string): Promise<void> {
  const before = await messagesOf(stage)
  const { status, text } = await ask(stage, call, key)
  expect([call.route, status < 500 || status === 503, text.includes(stage.numberId)]).toEqual([
    call.route,
    true,
    false,
  ])
  expect(await messagesOf(stage)).toEqual(before)
}

/** What our number has to send and is asked to do. */
async function messagesOf({ app, numberId }: Stage): Promise<unknown> {
  const messages = app.db.selectFrom('messages').select('id').where('channel_id', '=', numberId)
  const commands = app.db.selectFrom('channel_commands').select('id').where('channel_id', '=', numberId)
  const channels = app.db.selectFrom('channels').selectAll().where('id', '=', numberId)
  return [await messages.execute(), await commands.execute(), await channels.execute()]
}

async function speakEverything({ app }: Stage): Promise<void> {
  const accounts = await app.db.selectFrom('accounts').select('id').execute()
  const rows = accounts.flatMap(({ id }) =>
    DIALECTS.map((name) => ({ account_id: id, name, reveals: 0 as const })),
  )
  await app.database.raw.insertInto('gateway_dialects').values(rows).execute()
}

function scopeOf({ dialect, route }: DialectCall) {
  return DIALECT_LIST.find(({ name }) => name === dialect)?.routes[route]?.scope
}

function ask(stage: Stage, call: DialectCall, key: string | undefined, cookie?: string) {
  const [method = '', pattern = ''] = call.route.split(' ')
  const place = KEY_PLACES[call.dialect]
  const url = new URL((call.path?.(stage) ?? pattern) + (call.query ?? ''), stage.server.url)
  const isQuery = 'field' in place && method === 'GET'
  if (isQuery && key !== undefined) url.searchParams.set(place.field, key)
  const named = 'field' in place && !isQuery && key !== undefined ? { [place.field]: key } : {}
  const body = method === 'GET' ? undefined : JSON.stringify({ ...call.body?.(stage), ...named })
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...('header' in place && key !== undefined ? { [place.header]: key } : {}),
    ...(cookie === undefined ? {} : { cookie }),
  }
  const path = url.pathname + url.search
  return told(stage.server.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) }))
}
