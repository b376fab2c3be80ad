import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Database } from '#db/connect.ts'
import { migrate } from '#db/migrate.ts'
import type { Channel } from '#server/channels/channel.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { CAPABILITIES } from '#server/channels/whatsapp/index.ts'
import { type Config, readConfig } from '#server/config.ts'
import { type App, createContext, type Overrides } from '#server/context.ts'
import { type FakeClock, fakeClock } from '#server/lib/clock.ts'
import { afterwards } from './scope.ts'
import { keepSecrets, suiteLogger } from './suite-log.ts'

/** Saturday, 21 November 2026, 09:00 in Jakarta. */
export const START = Date.UTC(2026, 10, 21, 2)

export type TestApp = Omit<App, 'clock'> & { clock: FakeClock }

/** The real App on a fresh, migrated database of the engine under test, with a clock that stands still. */
export async function aTestApp(
  overrides: Overrides = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<TestApp> {
  const clock = fakeClock(START)
  const config = await aTestConfig(environment)
  copyTemplate(config.database)
  const logger = suiteLogger()
  // Only a test that brings a WhatsApp along has one: none may ever call at the real one.
  const channels = overrides.whatsapp
    ? {}
    : { channels: { website: websiteChannel(), whatsapp: idleWhatsapp() } }
  const app = createContext(config, { clock, logger, ...channels, ...overrides })
  afterwards(async () => {
    await keepSecrets(app).catch(() => {}) // A test may have taken its database away.
    await app.dispose()
  })
  await migrate(app.database)
  await keepTemplate(app.database)
  return { ...app, clock }
}

/** A migrated and empty SQLite file, as bytes: running all migrations takes ten times as long as writing it. */
let template: Buffer | undefined

function copyTemplate(database: Config['database']): void {
  if (template && database.kind === 'sqlite' && !existsSync(database.path))
    writeFileSync(database.path, template)
}

async function keepTemplate({ dialect, raw }: Database): Promise<void> {
  if (template || dialect !== 'sqlite') return
  const path = join(aTestDirectory(), 'template.db')
  await sql`vacuum into ${path}`.execute(raw)
  template = readFileSync(path)
}

/** A WhatsApp that takes every message, and never has one. */
function idleWhatsapp(): Channel {
  return { ...websiteChannel(), capabilities: CAPABILITIES, chooseExternalId: () => randomUUID() }
}

/** Settings that point at a fresh database of the engine under test; it is removed after the test. */
export async function aTestConfig(environment: NodeJS.ProcessEnv = {}): Promise<Config> {
  const directory = aTestDirectory()
  const mysqlUrl = process.env.SAPA_TEST_DB === 'mysql' ? await aMysqlDatabase() : undefined
  return readConfig({
    PORT: '0',
    SAPA_DATA: directory,
    SAPA_SECRET: 'a-secret-only-for-tests-0123456789abcdef',
    ...(mysqlUrl ? { MYSQL_URL: mysqlUrl } : {}),
    ...environment,
  })
}

/** A folder of its own, removed after the test. */
export function aTestDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sapa-test-'))
  afterwards(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Databases of this process that are migrated and empty again, and how often each was used: making one takes half a second. */
const spareDatabases: { url: string; uses: number }[] = []
/** What was deleted stays behind for a while and is read over: after so many tests a fresh one is faster. */
const USES_MAX = 12

/** Address of an empty database on the server under test. */
export async function aMysqlDatabase(): Promise<string> {
  const { url, uses } = spareDatabases.pop() ?? { url: await createMysqlDatabase(), uses: 0 }
  afterwards(async () => {
    if (uses + 1 >= USES_MAX) return dropMysqlDatabase(url)
    await emptyMysqlDatabase(url)
    spareDatabases.push({ url, uses: uses + 1 })
  })
  return url
}

/** Address of a database without any tables; it is dropped after the test. */
export async function aMysqlDatabaseWithoutTables(): Promise<string> {
  const url = await createMysqlDatabase()
  afterwards(() => dropMysqlDatabase(url))
  return url
}

function dropMysqlDatabase(url: string): Promise<void> {
  return onMysql(url, [`drop database if exists ${new URL(url).pathname.slice(1)}`])
}

async function createMysqlDatabase(): Promise<string> {
  const admin = process.env.SAPA_TEST_MYSQL_URL
  if (!admin) throw new Error('SAPA_TEST_MYSQL_URL is not set: run the tests with "npm test".')
  const name = `sapa_test_${randomUUID().replaceAll('-', '')}`
  await onMysql(admin, [`create database ${name} character set utf8mb4 collate utf8mb4_bin`])
  const url = new URL(admin)
  url.pathname = `/${name}`
  return url.href
}

async function emptyMysqlDatabase(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  const [tables] = await connection.query<RowDataPacket[]>('show tables')
  const names = tables
    .flatMap((row) => Object.values(row).map(String))
    .filter((name) => name !== 'migrations')
  // A test may have used a database of its own instead.
  if (names.length > 0) await connection.query(names.map((name) => `delete from \`${name}\`;`).join(''))
  await connection.end()
}

async function onMysql(url: string, statements: string[]): Promise<void> {
  const connection = await createConnection({ uri: url })
  for (const statement of statements) await connection.query(statement)
  await connection.end()
}
