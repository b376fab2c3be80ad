import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { App } from '#server/context.ts'
import { exampleOfOperation } from '#server/http/docs/example-call.ts'
import { LANGUAGES } from '#server/http/docs/examples.ts'
import { fieldsOf } from '#server/http/docs/fields.ts'
import { DOCS_PAGES } from '#server/http/docs/frame.ts'
import type { ApiDocument } from '#server/http/docs/page.ts'
import { OPERATIONS } from '#server/protocol/operations.ts'
import type { MessageListPage } from '#server/protocol/rest.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, linksBy } from '#tests/support/whatsapp.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
/** As JSON, or as Node shows an object. */
const REFUSED = /code"?: ?["']conversation_not_found["']/
/** How an example is run, where its runtime is at hand. */
const RUNTIMES: Record<string, { file: string; command: string[] }> = {
  curl: { file: 'call.sh', command: ['sh'] },
  fetch: { file: 'call.mjs', command: ['node'] },
  axios: { file: 'call.mjs', command: ['node'] },
  Python: { file: 'call.py', command: ['python3'] },
  PHP: { file: 'call.php', command: ['php'] },
}

/** What a page would load from elsewhere; links to other pages of the documentation load nothing. */
const LOADED = /(src|href)="(?!#|\?lang=|\/docs[/?]|\/api\/v1\/openapi.json")[^"]*"|@import|url\(/g

test('the documentation needs nothing but itself, and no operation is missing', async () => {
  const { server, document } = await anApi()
  const response = await server.fetch('/docs')
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/)
  expect(page.match(LOADED)).toBeNull()
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
  expect(indonesian).not.toContain('Times are epoch')
  expect(await page('/docs?lang=id', 'en')).toBe(indonesian)
  for (const chosen of ['en', 'xx', 'toString'])
    expect(await page(`/docs?lang=${chosen}`, 'en')).toBe(english)
})

test('the examples name the address that is set, else the one that was asked, and never what is none', async () => {
  const unset = await aTestServer(await aTestApp())
  const set = await aTestServer(await aTestApp({}, { SAPA_URL: 'https://chat.example' }))
  const shown = async ({ url }: { url: string }, host: string) => {
    const page = await asHost(url, host)
    return /curl [^']*-X PATCH '(.*?)\/api\/v1/.exec(page.replaceAll('&#39;', "'"))?.[1]
  }
  for (const host of ['chat.toko.example:8080', '[::1]:3000']) {
    expect(await shown(unset, host)).toBe(`http://${host}`)
    expect(await shown(set, host)).toBe('https://chat.example')
  }
  for (const host of [`a'$(reboot)`, 'a b', '"><script>x</script>', 'a@b', 'a/b?c'])
    expect([host, await shown(unset, host)]).toEqual([
      host,
      expect.stringMatching(/^http:\/\/localhost:\d+$/),
    ])
})

test('the guides stand beside it: webhooks, live events and other gateways, with links that lead somewhere', async () => {
  const { server } = await anApi()
  const pages = new Map<string, string>()
  for (const path of Object.values(DOCS_PAGES)) {
    const response = await server.fetch(path)
    expect([path, response.status]).toEqual([path, 200])
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-/,
    )
    pages.set(path, await response.text())
  }
  for (const said of [
    'webhook-signature',
    'Last-Event-ID',
    'Socket.IO',
    'messages.status',
    'Idempotency-Key',
  ]) {
    expect(pages.get('/docs/guide')).toContain(said)
  }
  for (const [path, page] of pages) {
    for (const [, to = '', place = ''] of page.matchAll(
      /href="((?:\/docs[^"#?]*)?)(?:\?lang=\w+)?#([^"]+)"/g,
    )) {
      expect([path, to, place, pages.get(to || path)?.includes(`id="${place}"`)]).toEqual([
        path,
        to,
        place,
        true,
      ])
    }
  }
})

test('every parameter and every field of a body says what it is', async () => {
  const { document } = await anApi()
  const silent = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters, requestBody }]) => [
      ...parameters.filter(({ description }) => !description).map(({ name }) => `${method} ${path}: ${name}`),
      ...Object.values(requestBody?.content ?? {})
        .flatMap(({ schema }) => fieldsOf(schema))
        .filter(({ text }) => text === '')
        .map(({ name }) => `${method} ${path}: ${name}`),
    ]),
  )
  expect(silent).toEqual([])
  const { schema = {} } = document.paths['/messages']?.post?.requestBody?.content['application/json'] ?? {}
  const names = fieldsOf(schema).map(({ name }) => name)
  expect(names[0]).toBe('to')
  expect(names).toEqual(
    expect.arrayContaining(['media.base64', 'content.contacts[].phones', 'template.variables']),
  )
})

test('every example has a body that its route takes and that does something, with times that are to come', async () => {
  const { app, document } = await anApi()
  for (const { name, example } of examples(document, app.clock.now())) {
    const { body } = OPERATIONS[name] ?? {}
    expect([name, body?.safeParse(example.body).error?.issues]).toEqual([name, undefined])
    if (name.startsWith('PATCH ')) expect([name, Object.keys(example.body as object)]).not.toEqual([name, []])
    for (const [field, value] of Object.entries((example.body ?? {}) as object)) {
      if (/^(until|sendAt)$/.test(field))
        expect([name, value]).toEqual([name, expect.toSatisfy(isToCome(app))])
    }
  }
  const until = examples(document, app.clock.now()).find(({ name }) => name.endsWith('/snooze'))?.example.body
  expect(until).toEqual({ until: expect.toSatisfy(isToCome(app)) })
})

test('the examples do what they say, in each language that can be run here', async () => {
  const { app, server, document, program, owner } = await anApi()
  await aNumber(app, owner)
  const shown = examples(document, app.clock.now()).filter(({ name }) =>
    /^(GET|POST) \/(messages|labels)$/.test(name),
  )
  const languages = await languagesAtHand()
  expect(languages.map(({ name }) => name)).toEqual(expect.arrayContaining(['fetch', 'axios']))
  const tricky = `It's "ready" \\ $5 \`now\` 😀`
  for (const { name, write } of languages) {
    for (const { name: operation, example } of shown) {
      const body = bodyFor({ operation, language: name, tricky }) ?? example.body
      const call = { ...example, body, url: `${server.url}/api/v1${example.url}`, key: program.token }
      const { text } = await output(name, write(call))
      expect([name, operation, text]).toEqual([
        name,
        operation,
        expect.stringMatching(/\b(messages|labels?)"?:/),
      ])
    }
  }
  const { messages } = await answerOf<MessageListPage>(program.get('/messages?direction=out'))
  expect(messages.map(({ text }) => text)).toEqual(languages.map(() => tricky))
}, 60_000)

test('a picture becomes its file, a stream is told as it comes, and a refusal says why, in each language', async () => {
  const { app, server, document, program, owner } = await anApi()
  const { channelId } = await aNumber(app, owner)
  await linksBy(app, channelId, { kind: 'qr', text: '2@a-code-to-scan' })
  const all = examples(document, app.clock.now())
  const called = (name: string, id: string) => {
    const example = all.find((one) => one.name === name)?.example
    if (!example) throw new Error(`There is no example of ${name}.`)
    return { ...example, url: `${server.url}/api/v1${example.url.replace('ID', id)}`, key: program.token }
  }
  for (const { name, write } of await languagesAtHand()) {
    const { folder } = await output(name, write(called('GET /channels/:id/pairing/image', channelId)))
    expect([name, readFileSync(join(folder, 'pairing.png')).subarray(1, 4).toString()]).toEqual([name, 'PNG'])
    const { text } = await output(name, write(called('PUT /conversations/:id/closure', 'nobody')))
    expect([name, text]).toEqual([name, expect.stringMatching(REFUSED)])
    const { url, ...stream } = called('GET /events', '')
    await tells(name, write({ ...stream, url: `${url}?after=0` }), 'event: channel.changed')
  }
}, 60_000)

async function anApi() {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const document = await answerOf<ApiDocument>(server.fetch('/api/v1/openapi.json'))
  return { app, server, owner, program, document }
}

/** The documentation as it is answered to a call that names this host. */
function asHost(url: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname, () =>
      socket.end(`GET /docs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    )
    let page = ''
    socket.on('data', (part) => {
      page += part
    })
    socket.on('end', () => resolve(page)).on('error', reject)
  })
}

function examples({ paths }: ApiDocument, now: number) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      example: exampleOfOperation({ path, method: method.toUpperCase(), operation, now }),
    })),
  )
}

function bodyFor(call: { operation: string; language: string; tricky: string }): unknown {
  if (call.operation === 'POST /messages') return { to: '+62 812 3456 7890', text: call.tricky }
  return call.operation === 'POST /labels' ? { name: call.language, colour: 'teal' } : undefined
}

function isToCome(app: App) {
  return (time: number) => time > app.clock.now()
}

async function languagesAtHand() {
  const there = await Promise.all(Object.entries(RUNTIMES).map(isAtHand))
  return LANGUAGES.filter(({ name }) => there.includes(name))
}

async function isAtHand([name, { command }]: [string, { command: string[] }]): Promise<string | null> {
  const [program = ''] = name === 'curl' ? ['curl'] : command
  return run(program, ['--version']).then(
    () => name,
    () => null,
  )
}

async function output(language: string, text: string): Promise<{ text: string; folder: string }> {
  const { program, path, folder } = written(language, text)
  const { stdout } = await run(program, [path], { cwd: folder })
  return { text: stdout, folder }
}

/** Runs what does not end by itself until it has told these words. */
async function tells(language: string, text: string, words: string): Promise<void> {
  const { program, path, folder } = written(language, text)
  const child = spawn(program, [path], { cwd: folder, detached: true })
  try {
    await new Promise<void>((done, fail) => {
      let told = ''
      child.stdout.on('data', (part) => {
        told += part
        if (told.includes(words)) done()
      })
      child.once('exit', () => fail(new Error(`${language} ended with: ${told}`)))
    })
  } finally {
    if (child.pid) process.kill(-child.pid)
  }
}

function written(language: string, text: string) {
  const { file = '', command: [program = ''] = [] } = RUNTIMES[language] ?? {}
  const folder = mkdtempSync(join(tmpdir(), 'sapa-example-'))
  const path = join(folder, file)
  writeFileSync(path, text)
  // As in a project that has installed what the example imports.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return { program, path, folder }
}
