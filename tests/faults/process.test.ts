import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listAccountNames } from '#db/installation.ts'
import { migrate } from '#db/migrate.ts'
import { insertChannel } from '#db/websites.ts'
import { insertNumber, updateNumber } from '#db/whatsapp.ts'
import { readConfig } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { insertNewApiKey } from '#server/core/api-keys.ts'
import { newId } from '#server/lib/ids.ts'
import { createLogger } from '#server/lib/logger.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { copyServerBuild } from '../load/server-build.ts'
import { type ServerProcess, serverProcess } from '../load/server-process.ts'
import { openApp, setUpCast } from '../load/stage.ts'
import { createVisitor } from '../load/visitor.ts'
import { createWire } from '../load/wire.ts'
import { aTestDirectory } from '../support/app.ts'
import { freePort } from '../support/engines.ts'
import { aDatabaseOfItsOwn } from './shop.ts'

const onMysqlRun = process.env.SAPA_TEST_DB === 'mysql'
const STOPS_WITHIN_MS = 10_000

test.skipIf(onMysqlRun)(
  'a second server on one SQLite file stops with one sentence; the first goes on',
  async () => {
    const environment = await anEnvironment()
    const first = await aServer(environment)
    await first.ready()
    const second = await aServer(environment)
    expect(await second.exited()).toBe(1)
    expect(second.output()).toMatch(
      /^Another Sapa server is using .+: stop it, or set SAPA_DATA to another folder\.\n$/,
    )
    await first.ready()

    await first.kill()
    first.launch()
    await first.ready()
  },
  60_000,
)

test('a database newer than the program stops the start with one sentence', async () => {
  const environment = await anEnvironment()
  const app = createContext(readConfig(environment), { logger: createLogger('silent') })
  await migrate(app.database)
  await app.database.raw
    .withTables<{ migrations: { name: string; applied_at: number } }>()
    .insertInto('migrations')
    .values({ name: '9999-from-the-future', applied_at: Date.now() })
    .execute()
  await app.dispose()

  const server = await aServer(environment)
  expect(await server.exited()).toBe(1)
  expect(server.output()).toBe(
    'The database is newer than this program (it has "9999-from-the-future"): install the newer version again.\n',
  )
}, 60_000)

test.skipIf(!onMysqlRun)(
  'a database that cannot be reached, or is not there, stops the start with one sentence',
  async () => {
    const environment = await anEnvironment()
    const real = new URL(environment.MYSQL_URL ?? '')
    const addresses = [
      `mysql://shop:a-password@127.0.0.1:${await freePort()}/shop`,
      'mysql://shop:a-password@nowhere.invalid/shop',
      `mysql://${real.username}:a-password@${real.host}/shop`,
      new URL('/not_there', real).href,
    ]
    for (const MYSQL_URL of addresses) {
      const server = await aServer({ ...environment, MYSQL_URL })
      expect(await server.exited()).toBe(1)
      expect(server.output()).toMatch(/^The database cannot be used \(MYSQL_URL or SAPA_DATA\): [^\n]*\n$/)
      expect(server.output()).not.toContain('a-password')
    }
  },
  60_000,
)

test('a port that is taken stops the start with one sentence that names it', async () => {
  const taken = createServer()
  onTestFinished(() => void taken.close())
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const server = await aServer(await anEnvironment(), port)
  expect(await server.exited()).toBe(1)
  expect(server.output()).toMatch(
    new RegExp(`^The address is in use already: set PORT to another number than ${port}\\.\n$`),
  )
}, 60_000)

test('SIGTERM tells who is connected, finishes what is under way, and exits 0 within 10 seconds', async () => {
  const environment = await anEnvironment()
  const server = await aServer(environment)
  await server.ready()
  const { sites, agents } = await setUpCast({ environment, server, mariadb: null, close: async () => {} })
  const [{ key, origin } = { key: '', origin: '' }] = sites
  const wire = createWire()
  const visitors = Array.from({ length: 10 }, (_, index) =>
    createVisitor({ name: `Visitor ${index}`, base: server.url, site: key, origin, wire }),
  )
  onTestFinished(() => visitors.forEach((visitor) => void visitor.close()))
  await Promise.all(visitors.map((visitor) => visitor.openTab()))
  await Promise.all(visitors.map((visitor) => visitor.write(`${visitor.name} is there`)))
  await vi.waitFor(() => expect(wire.acknowledged.size).toBe(10), { timeout: 20_000 })
  const byes = listenAsAgent(server.url, agents[0]?.cookie ?? '')
  await byes.connected

  await Promise.all(visitors.map((visitor) => visitor.write(`${visitor.name} writes to the last`)))
  const begun = Date.now()
  expect(await server.terminate()).toBe(0)
  expect(Date.now() - begun).toBeLessThan(STOPS_WITHIN_MS)
  expect(byes.heard).toEqual(['shutting_down'])

  const app = openApp(environment)
  onTestFinished(() => app.dispose())
  const stored = (await app.db.selectFrom('messages').select('body').execute()).map(({ body }) => body)
  const waiting = (await Promise.all(visitors.map(({ waiting }) => waiting()))).flat().map(({ text }) => text)
  for (const text of wire.acknowledged) expect(stored.filter((body) => body === text)).toEqual([text])
  const everything = visitors.flatMap(({ written }) => written)
  expect(new Set([...stored, ...waiting])).toEqual(new Set(everything))
}, 60_000)

test('a program that tries again after a crash gets the answer of its first call, and nothing is sent twice', async () => {
  const environment = await anEnvironment()
  const server = await aServer(environment)
  await server.ready()
  await setUpCast({ environment, server, mariadb: null, close: async () => {} })
  const app = openApp(environment)
  onTestFinished(() => app.dispose())
  const [account] = await listAccountNames(app.db)
  const key = NewApiKey.parse({ name: 'Shop', scopes: ['send'] })
  const { token } = await insertNewApiKey(app, { accountId: account?.id ?? '', actor: null, key })
  await aNumberOf(app, account?.id ?? '')
  const send = (index: number) =>
    fetch(`${server.url}/api/v1/messages`, {
      method: 'POST',
      headers: {
        'x-api-key': token,
        'content-type': 'application/json',
        'idempotency-key': `order-${index}`,
      },
      body: JSON.stringify({ to: `62811100${1000 + index}`, text: `Order ${index}` }),
    }).then(async (answer) => [answer.status, await answer.json()] as const)

  const known = await send(0)
  expect(known[0]).toBe(201)
  const underWay = Array.from({ length: 20 }, (_, index) => send(index + 1).catch(() => null))
  await Promise.race(underWay)
  await server.kill()
  const answered = await Promise.all(underWay)
  server.launch()
  await server.ready()

  expect(await send(0)).toEqual(known)
  for (const [index, before] of answered.entries()) {
    const now = await send(index + 1)
    expect(now[0]).toBe(201)
    if (before) expect(now).toEqual(before)
  }
  const bodies = (await app.db.selectFrom('messages').select('body').execute()).map(({ body }) => body)
  expect(bodies.sort()).toEqual(Array.from({ length: 21 }, (_, index) => `Order ${index}`).sort())
}, 60_000)

test('a password that the command line resets signs the agent’s open inbox out within two seconds', async () => {
  const environment = await anEnvironment()
  const build = copyServerBuild()
  onTestFinished(build.remove)
  const server = await aServer(environment)
  await server.ready()
  const { agents } = await setUpCast({ environment, server, mariadb: null, close: async () => {} })
  const [dewi, budi] = agents.map(({ cookie }) => listenAsAgent(server.url, cookie))
  if (!dewi || !budi) throw new Error('There should be an owner and colleagues.')
  await Promise.all([dewi.connected, budi.connected])

  const command = ['reset-password', '--email', 'budi@melati.example']
  const cli = spawn(process.execPath, [join(dirname(build.main), 'cli.js'), ...command], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  cli.stdin.end('a new password of Budi\n')
  expect(await once(cli, 'exit')).toEqual([0, null])
  const begun = Date.now()
  await vi.waitFor(() => expect(budi.heard).toEqual(['signed_out']), { timeout: 10_000, interval: 20 })
  expect(Date.now() - begun).toBeLessThan(2_000)
  expect(dewi.heard).toEqual([])
}, 60_000)

async function anEnvironment(): Promise<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    SAPA_DATA: aTestDirectory(),
    SAPA_SECRET: randomBytes(32).toString('hex'),
    SAPA_LOG_LEVEL: 'warn',
    ...(onMysqlRun ? { MYSQL_URL: await aDatabaseOfItsOwn() } : {}),
  }
}

/** A WhatsApp number that is never linked: what is sent through it waits. */
async function aNumberOf(app: App, accountId: string): Promise<void> {
  const channelId = newId()
  const now = app.clock.now()
  await app.database.transaction(async (trx) => {
    const channel = { id: channelId, account_id: accountId, kind: 'whatsapp' as const, name: 'Shop' }
    await insertChannel(trx, { ...channel, created_at: now, removed_at: null })
    await insertNumber(trx, { channelId, accountId })
    await updateNumber(trx, channelId, { wanted: 'offline' })
  })
}

/** The production server as `npm start` runs it, launched; it is ended after the test. */
async function aServer(environment: Record<string, string>, port?: number): Promise<ServerProcess> {
  const build = copyServerBuild()
  onTestFinished(build.remove)
  const server = serverProcess({ main: build.main, port: port ?? (await freePort()), environment })
  onTestFinished(() => server.kill())
  server.launch()
  return server
}

function listenAsAgent(base: string, cookie: string) {
  const socket = io(`${base}/agents`, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie, origin: base },
    forceNew: true,
    reconnection: false,
  })
  onTestFinished(() => void socket.disconnect())
  const heard: string[] = []
  socket.on('bye', ({ code }: { code: string }) => heard.push(code))
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject)
  })
  return { connected, heard }
}
