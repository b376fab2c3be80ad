import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { connectDatabase, type Database, type DatabaseConfig } from '#db/connect.ts'
import { hasIndex } from '#db/dialect.ts'
import { DatabaseTooNewError, MIGRATIONS, migrate } from '#db/migrate.ts'
import { readConfig } from '#server/config.ts'
import { createContext } from '#server/context.ts'
import { createLogger } from '#server/lib/logger.ts'
import { upgradeDatabase } from '#server/upgrade.ts'
import { aTestDirectory } from '../support/app.ts'
import { migrateInProcess, moreMigrations } from './dying-migration.ts'
import { aDatabaseOfItsOwn } from './shop.ts'

const onMysqlRun = process.env.SAPA_TEST_DB === 'mysql'
const NAMES = MIGRATIONS.map(({ name }) => name)

test('a migration that is killed in the middle runs again to its end', async () => {
  const config = await anEmptyDatabase()
  expect(await migrateInProcess(config, { dies: true })).toBe('SIGKILL')
  const database = open(config)
  if (onMysqlRun) expect(await applied(database)).toEqual([...NAMES, '9001-shelves'])

  await migrate(database, { migrations: moreMigrations({ dies: false }) })
  expect(await applied(database)).toEqual([...NAMES, '9001-shelves', '9002-boxes'])
  expect(await hasIndex(database.raw, database.dialect, 'boxes', 'boxes_by_place')).toBe(true)
  await sql`insert into boxes (id, place) values ('1', 'left')`.execute(database.raw)
  expect(await migrate(database, { migrations: moreMigrations({ dies: false }) })).toEqual([])
}, 60_000)

test('programs that start at once migrate one after the other', async () => {
  const config = await anEmptyDatabase()
  const start = () => migrateInProcess(config, { dies: false })
  expect(await Promise.all([start(), start(), start()])).toEqual([0, 0, 0])
  expect(await applied(open(config))).toEqual([...NAMES, '9001-shelves', '9002-boxes'])
}, 60_000)

test('a database newer than the program is left as it is', async () => {
  const config = await anEmptyDatabase()
  const database = open(config)
  await migrate(database, { migrations: moreMigrations({ dies: false }) })
  await expect(migrate(database)).rejects.toThrow(DatabaseTooNewError)
  expect(await applied(database)).toEqual([...NAMES, '9001-shelves', '9002-boxes'])
}, 60_000)

test.skipIf(onMysqlRun)(
  'a SQLite database that holds something is copied before it is upgraded',
  async () => {
    const folder = aTestDirectory()
    const older = MIGRATIONS.slice(0, -1)
    const before = open({ kind: 'sqlite', path: join(folder, 'sapa.db') })
    await migrate(before, { migrations: older })
    await before.raw.insertInto('accounts').values(anAccount()).execute()
    const app = createContext(readConfig({ SAPA_DATA: folder }), { logger: createLogger('silent') })
    onTestFinished(() => app.dispose())

    expect(await upgradeDatabase(app)).toEqual(NAMES.slice(-1))
    const [copy, ...others] = readdirSync(join(folder, 'backups'))
    expect(others).toEqual([])
    const copied = open({ kind: 'sqlite', path: join(folder, 'backups', copy ?? '') })
    expect(await applied(copied)).toEqual(older.map(({ name }) => name))
    expect(await copied.read.selectFrom('accounts').select('name').execute()).toEqual([
      { name: 'Toko Melati' },
    ])
    expect(await upgradeDatabase(app)).toEqual([])
    const copies = readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.db'))
    expect(copies).toEqual([copy])
  },
)

async function anEmptyDatabase(): Promise<DatabaseConfig> {
  if (onMysqlRun) return { kind: 'mysql', url: await aDatabaseOfItsOwn() }
  return { kind: 'sqlite', path: join(aTestDirectory(), 'sapa.db') }
}

function open(config: DatabaseConfig): Database {
  const database = connectDatabase(config)
  onTestFinished(() => database.close())
  return database
}

async function applied({ raw }: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(raw)
  return rows.map(({ name }) => name)
}

function anAccount() {
  return { id: randomUUID(), name: 'Toko Melati', last_seq: 0, purged_seq: 0, created_at: 1 }
}
