import { expect, test } from 'vitest'
import { TABLE_NAMES } from '#db/table-names.ts'
import { createLimits } from '#server/lib/limits.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { type BadRequest, badRequests, type DescribedOperation } from '#tests/support/bad-requests.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const CALLS_EACH = 100
const AT_ONCE = 20
const HANG_MS = 5_000
const REFUSED = new Set([400, 404, 409, 415, 422])

test('whatever nonsense a program with a good key sends to any route, it is refused at once, with reason, and nothing is written', async () => {
  const app = await aTestApp({ limits: createLimits({ scale: 1_000 }) })
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const number = await aNumber(app, owner)
  await number.says(aPerson('628111000001', { name: 'Rina' }), 'hello')
  const { token } = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  await app.database.raw.updateTable('api_keys').set({ last_used_at: app.clock.now() }).execute()
  const { paths } = await answerOf<{ paths: Record<string, Record<string, DescribedOperation>> }>(
    server.fetch('/api/v1/openapi.json'),
  )
  const faults: string[] = []
  let before = await everything(app)
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`
      const answers: string[] = []
      const bad = badRequests(operation, CALLS_EACH)
      for (let done = 0; done < bad.length; done += AT_ONCE) {
        const some = bad.slice(done, done + AT_ONCE)
        answers.push(...(await Promise.all(some.map((one) => told(server, { method, path, token }, one)))))
      }
      const broken = answers.filter((answer) => /^(5|hang)/.test(answer))
      const others = answers.filter((answer) => !isOwnRefusal(answer))
      if (answers.length < CALLS_EACH) faults.push(`${name}: only ${answers.length} calls`)
      faults.push(...broken.map((answer) => `${name}: ${answer}`))
      if (others.length > answers.length / 10) faults.push(`${name}: ${[...new Set(others)].join(', ')}`)
      const after = await everything(app)
      if (after !== before) faults.push(`${name} wrote something: ${before} became ${after}`)
      before = after
    }
  }
  expect(faults).toEqual([])
}, 120_000)

/** `not_found` says that there is no such route. */
function isOwnRefusal(answer: string): boolean {
  return REFUSED.has(Number(answer.slice(0, 3))) && !answer.startsWith('404 not_found')
}

async function told(
  server: Awaited<ReturnType<typeof aTestServer>>,
  { method, path, token }: { method: string; path: string; token: string },
  { path: ids, query, headers, body }: BadRequest,
): Promise<string> {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? '')
  const hang = new Promise<string>((resolve) =>
    setTimeout(resolve, HANG_MS, `hang ${filled.slice(0, 100)}${query} ${body?.slice(0, 100)}`),
  )
  const answer = server
    .fetch(`/api/v1${filled}${query}`, {
      method: method.toUpperCase(),
      headers: { 'x-api-key': token, ...headers },
      ...(body === undefined || method === 'get' ? {} : { body }),
    })
    .then(async (response) => {
      const text = await response.text()
      const code = /"code":"(\w+)"/.exec(text)?.[1]
      return `${response.status} ${code} for ${query.slice(0, 60)} ${body?.slice(0, 80)}`
    })
  return Promise.race([answer, hang])
}

async function everything(app: TestApp): Promise<string> {
  // Every call stands in the request log, also one that was refused.
  const counted = TABLE_NAMES.filter((table) => table !== 'api_requests').map(async (table) =>
    app.database.raw
      .selectFrom(table as 'messages')
      .select((eb) => eb.fn.countAll().as('count'))
      .execute(),
  )
  return JSON.stringify(await Promise.all(counted))
}
