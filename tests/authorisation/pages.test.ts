import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { signedIn } from '#tests/support/people.ts'
import { PAGE_CALLS, type PageCall } from './page-calls.ts'
import { aStage, expectNothingHappens, SECRET, type Stage } from './stage.ts'

const ROUTES_FOLDER = join(import.meta.dirname, '../../apps/inbox/routes')
const INTENT = /case '([a-z-]+)':/g

test('every loader and every form of an action has a case that says who may, and every case one of them', async () => {
  expect(await listCalls(await builtRoutes(), intentsOf)).toEqual(Object.keys(PAGE_CALLS).sort())
})

test('a loader, an action or a form that is added is found', async () => {
  const routes = {
    'routes/new': { id: 'routes/new', module: { loader: () => null, action: () => null } },
    'routes/other': { id: 'routes/other', module: { action: () => null } },
  }
  const intents = (id: string) => (id === 'routes/new' ? ['one', 'two'] : [])
  const found = ['routes/new action one', 'routes/new action two', 'routes/new loader', 'routes/other action']
  expect(await listCalls(routes, intents)).toEqual(found)
})

test('on the pages nobody, a signed-out agent, another account and a plain agent see nothing and change nothing', async () => {
  const stage = await aStage({ pages: true })
  for (const [name, call] of Object.entries(PAGE_CALLS)) {
    const { cookies, ours, mateId, strangerId } = stage
    await expectNobody(stage, `${name} by nobody`, name, call, undefined)
    await expectNobody(stage, `${name} by a signed-out admin`, name, call, cookies.signedOut)
    if (call.form) {
      const foreign = `${name} from a foreign page`
      await expectAnswer(stage, foreign, /"cross_origin"/, () =>
        ask(stage, name, call, cookies.owner, 'https://evil.example'),
      )
    }
    if (call.agent)
      await expectAnswer(stage, `${name} by an agent`, call.agent, await asking(stage, name, call, mateId))
    const byStranger = await asking(stage, name, call, strangerId)
    await expectAnswer(
      stage,
      `${name} by a stranger`,
      call.stranger === 'own' ? null : call.stranger,
      byStranger,
    )
    const owner = await (await asking(stage, name, call, ours.owner.agentId))()
    if (call.owner) expect([name, owner.text]).toEqual([name, expect.stringMatching(call.owner)])
    else
      expect([name, owner.status, owner.text]).toEqual([
        name,
        expect.toBeOneOf([200, 202, 204]),
        expect.not.stringContaining('"failure"'),
      ])
  }
}, 90_000)

test('a page as a whole shows nobody and another account nothing of ours', async () => {
  const stage = await aStage({ pages: true })
  const paths = [...new Set(Object.values(PAGE_CALLS).map((call) => call.path(stage)))]
  for (const path of paths) {
    for (const cookie of [undefined, stage.cookies.signedOut, stage.cookies.stranger]) {
      await expectNothingHappens(stage, path, () => document(stage, path, cookie))
    }
  }
  const own = await document(stage, `/inbox/${stage.conversationId}`, stage.cookies.owner)
  expect([own.status, own.text.includes(SECRET)]).toEqual([200, true])
}, 60_000)

interface BuiltRoute {
  id: string
  module: object
}

async function builtRoutes(): Promise<Record<string, BuiltRoute>> {
  const build: { routes: Record<string, BuiltRoute | undefined> } = await import('#inbox-build')
  return Object.fromEntries(
    Object.entries(build.routes).flatMap(([id, route]) => (route ? [[id, route]] : [])),
  )
}

async function listCalls(
  routes: Record<string, BuiltRoute>,
  intents: (id: string) => string[],
): Promise<string[]> {
  return Object.values(routes)
    .flatMap(({ id, module }) => [
      ...('loader' in module ? [`${id} loader`] : []),
      ...('action' in module ? actionsOf(id, intents(id)) : []),
    ])
    .sort()
}

function actionsOf(id: string, intents: string[]): string[] {
  return intents.length === 0 ? [`${id} action`] : intents.map((intent) => `${id} action ${intent}`)
}

/** The forms that an action tells apart, as its source says. */
function intentsOf(id: string): string[] {
  const name = id.slice('routes/'.length)
  const files = readdirSync(ROUTES_FOLDER).filter(
    (file) => file === `${name}.server.ts` || file === `${name}.tsx`,
  )
  return files.flatMap((file) =>
    [...readFileSync(join(ROUTES_FOLDER, file), 'utf8').matchAll(INTENT)].map(([, intent = '']) => intent),
  )
}

type Asked = () => Promise<{ status: number; text: string }>

async function expectNobody(
  stage: Stage,
  what: string,
  name: string,
  call: PageCall,
  cookie: string | undefined,
) {
  const expected = call.nobody === 'sign-in' ? /\/sign-in/ : call.nobody === 'open' ? null : call.nobody
  await expectAnswer(stage, what, expected, () => ask(stage, name, call, cookie))
}

async function expectAnswer(stage: Stage, what: string, expected: RegExp | null, asked: Asked) {
  await expectNothingHappens(stage, what, async () => {
    const answer = await asked()
    expect([what, answer.status]).toEqual([what, answer.status < 500 ? answer.status : 'no crash'])
    if (expected) expect([what, answer.text]).toEqual([what, expect.stringMatching(expected)])
    else expect([what, answer.text]).toEqual([what, expect.not.stringContaining('"failure"')])
    return answer
  })
}

/** Asks with a session that is opened for this one question. */
async function asking(stage: Stage, name: string, call: PageCall, agentId: string): Promise<Asked> {
  const { cookie } = await signedIn(stage.app, agentId)
  return () => ask(stage, name, call, cookie)
}

/** Asks as the pages' own script does: this one loader, or this one form. */
async function ask(
  stage: Stage,
  name: string,
  call: PageCall,
  cookie: string | undefined,
  origin = stage.server.url,
) {
  const [id = '', , intent] = name.split(' ')
  const path = call.path(stage)
  const form = call.form && new URLSearchParams({ ...(intent ? { intent } : {}), ...call.form(stage) })
  const url = `${path === '/' ? '/_root' : path}.data${form ? '' : `?_routes=${encodeURIComponent(id)}`}`
  const headers = { origin, ...(cookie === undefined ? {} : { cookie }) }
  const response = await stage.server.fetch(url, form ? { method: 'POST', headers, body: form } : { headers })
  return { status: response.status, text: await response.text() }
}

async function document({ server }: Stage, path: string, cookie: string | undefined) {
  const headers: Record<string, string> = cookie === undefined ? {} : { cookie }
  const response = await server.fetch(path, { headers, redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}
