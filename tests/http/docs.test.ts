import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { LANGUAGES } from '#server/http/docs/examples.ts'
import { type ApiDocument, exampleOfOperation } from '#server/http/docs/page.ts'
import { OPERATIONS } from '#server/protocol/operations.ts'
import type { MessageListPage } from '#server/protocol/rest.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber } from '#tests/support/whatsapp.ts'

const run = promisify(execFile)
/** How an example is run, where its runtime is at hand. */
const RUNTIMES: Record<string, { file: string; command: string[] }> = {
  curl: { file: 'call.sh', command: ['sh'] },
  fetch: { file: 'call.mjs', command: ['node'] },
  Python: { file: 'call.py', command: ['python3'] },
  PHP: { file: 'call.php', command: ['php'] },
}

test('the documentation needs nothing but itself, and no operation is missing', async () => {
  const { server, document } = await anApi()
  const response = await server.fetch('/docs')
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/)
  expect(page.match(/(src|href)="(?!#|\?lang=|\/api\/v1\/openapi.json")[^"]*"|@import|url\(/g)).toBeNull()
  for (const methods of Object.values(document.paths)) {
    for (const { operationId } of Object.values(methods))
      expect(page).toContain(`<section id="${operationId}">`)
  }
})

test('the documentation speaks the reader’s language, and says where it does not', async () => {
  const { server } = await anApi()
  const page = async (path: string, language: string) =>
    (await server.fetch(path, { headers: { 'accept-language': language } })).text()
  const indonesian = await page('/docs', 'id-ID,id;q=0.9,en;q=0.8')
  expect(indonesian).toContain('<html lang="id"')
  expect(indonesian).toContain('Kirim kunci Anda sebagai')
  expect(indonesian).toContain('berbahasa Inggris')
  expect(indonesian).not.toMatch(/Send your key|<summary>(Body|Answer)|<th>Name/)
  const english = await page('/docs', 'fr')
  expect(english).toContain('<html lang="en"')
  expect(english).not.toContain('Inggris')
  expect(await page('/docs?lang=id', 'en')).toBe(indonesian)
  for (const chosen of ['en', 'xx', 'toString'])
    expect(await page(`/docs?lang=${chosen}`, 'en')).toBe(english)
})

test('every example has a body that its route takes', async () => {
  const { document } = await anApi()
  for (const { name, example } of examples(document)) {
    const { body } = OPERATIONS[name] ?? {}
    expect([name, body?.safeParse(example.body).error?.issues]).toEqual([name, undefined])
  }
})

test('the examples do what they say, in each language that can be run here', async () => {
  const { app, server, document, program, owner } = await anApi()
  await aNumber(app, owner)
  const shown = examples(document).filter(({ name }) => /^(GET|POST) \/(messages|labels)$/.test(name))
  const there = await Promise.all(Object.entries(RUNTIMES).map(isAtHand))
  const languages = LANGUAGES.filter(({ name }) => there.includes(name))
  expect(languages.map(({ name }) => name)).toContain('fetch')
  const tricky = `It's "ready" \\ $5 \`now\` 😀`
  for (const { name, write } of languages) {
    for (const { name: operation, example } of shown) {
      const body = bodyFor({ operation, language: name, tricky }) ?? example.body
      const call = { ...example, body, url: `${server.url}/api/v1${example.url}`, key: program.token }
      expect([name, operation, await output(name, write(call))]).toEqual([
        name,
        operation,
        expect.stringMatching(/"(messages|labels?)":/),
      ])
    }
  }
  const { messages } = await answerOf<MessageListPage>(program.get('/messages?direction=out'))
  expect(messages.map(({ text }) => text)).toEqual(languages.map(() => tricky))
}, 60_000)

async function anApi() {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const document = await answerOf<ApiDocument>(server.fetch('/api/v1/openapi.json'))
  return { app, server, owner, program, document }
}

function examples({ paths }: ApiDocument) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      example: exampleOfOperation({ path, method: method.toUpperCase(), operation }),
    })),
  )
}

function bodyFor(call: { operation: string; language: string; tricky: string }): unknown {
  if (call.operation === 'POST /messages') return { to: '+62 812 3456 7890', text: call.tricky }
  return call.operation === 'POST /labels' ? { name: call.language, colour: 'teal' } : undefined
}

async function isAtHand([name, { command }]: [string, { command: string[] }]): Promise<string | null> {
  const [program = ''] = name === 'curl' ? ['curl'] : command
  return run(program, ['--version']).then(
    () => name,
    () => null,
  )
}

async function output(language: string, text: string): Promise<string> {
  const { file = '', command: [program = ''] = [] } = RUNTIMES[language] ?? {}
  const path = join(mkdtempSync(join(tmpdir(), 'sapa-example-')), file)
  writeFileSync(path, text)
  const { stdout } = await run(program, [path])
  return stdout
}
