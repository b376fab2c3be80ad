import { randomUUID } from 'node:crypto'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectDatabase } from '#db/connect.ts'
import { migrate } from '#db/migrate.ts'
import { append, readEvents, type StoredEvent, transact } from '#server/events.ts'
import { aTestApp, aTestConfig, type TestApp } from '../support/app.ts'

const onMysqlRun = process.env.SAPA_TEST_DB === 'mysql'

describe.skipIf(onMysqlRun)('what the two databases would store differently', () => {
  test.for([
    ['a Date', new Date()],
    ['true', true],
    ['undefined', undefined],
  ] as const)('%s is refused by SQLite', async ([, value]) => {
    const { database } = await aTestApp()
    await expect(sql`select ${value} as value`.execute(database.raw)).rejects.toThrow(
      /A database parameter is (a Date|boolean|undefined)/,
    )
  })
})

test('the reading side used inside a transaction throws at once', async () => {
  const app = await aTestApp()
  const reading = app.database.transaction(() => app.db.selectFrom('accounts').selectAll().execute())
  await expect(reading).rejects.toThrow('used inside a transaction')
  const writing = app.db.deleteFrom('accounts').execute()
  await expect(writing).rejects.toThrow('used to write')
})

test('a write that throws leaves nothing behind, and those beside it are stored', async () => {
  const app = await aTestApp()
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      app.database.transaction(async (trx) => {
        await trx.insertInto('accounts').values(anAccount(index)).execute()
        if (index % 3 === 0) throw new Error('This one must not be.')
      }),
    ),
  )
  const stored = await app.db.selectFrom('accounts').select('name').execute()
  const good = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [`Shop ${index}`] : []))
  expect(good).toHaveLength(13)
  expect(stored.map(({ name }) => name).sort()).toEqual(good.sort())
})

test('a write that breaks a rule of the database is undone alone', async () => {
  const app = await aTestApp()
  const account = anAccount(1)
  const write = () =>
    app.database.transaction(async (trx) => {
      await trx
        .insertInto('accounts')
        .values({ ...anAccount(2), id: account.id })
        .execute()
    })
  const other = app.database.transaction((trx) => trx.insertInto('accounts').values(anAccount(3)).execute())
  const results = await Promise.allSettled([write(), write(), other])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  const stored = await app.db.selectFrom('accounts').select('name').execute()
  expect(stored.map(({ name }) => name).sort()).toEqual(['Shop 2', 'Shop 3'])
})

test('nobody is answered before the commit: what an answer promises, another connection sees', async () => {
  const app = await aTestApp()
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const account = anAccount(index)
      await app.database.transaction((trx) => trx.insertInto('accounts').values(account).execute())
      const seen = await app.db.selectFrom('accounts').select('id').where('id', '=', account.id).execute()
      expect(seen).toHaveLength(1)
    }),
  )
})

test.skipIf(onMysqlRun)('when the commit itself fails, everybody in the group is told so', async () => {
  const { database } = await aTestApp()
  await sql`create table parents (id text primary key)`.execute(database.raw)
  await sql`create table children (parent text references parents (id) deferrable initially deferred)`.execute(
    database.raw,
  )
  const orphan = database.transaction((trx) => sql`insert into children values ('nobody')`.execute(trx))
  const innocent = database.transaction((trx) => trx.insertInto('accounts').values(anAccount(1)).execute())
  const results = await Promise.allSettled([orphan, innocent])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await database.read.selectFrom('accounts').selectAll().execute()).toEqual([])

  await database.transaction((trx) => trx.insertInto('accounts').values(anAccount(2)).execute())
  expect(await database.read.selectFrom('accounts').select('name').execute()).toEqual([{ name: 'Shop 2' }])
})

test('events of many writers at once are numbered without a gap, and none of a write that failed', async () => {
  const app = await aTestApp()
  const account = anAccount(1)
  await app.database.transaction((trx) => trx.insertInto('accounts').values(account).execute())
  await Promise.allSettled(Array.from({ length: 60 }, (_, index) => tell(app, account.id, index)))
  const events = await readEvents(app.db, { accountId: account.id, after: 0, limit: 100 })
  expect(events.map(({ event }) => event.seq)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1))
})

test('whoever owes an event that cannot be written fails alone', async () => {
  const app = await aTestApp()
  const account = anAccount(1)
  await app.database.transaction((trx) => trx.insertInto('accounts').values(account).execute())
  const nameless = { type: null, channelId: 'channel' } as unknown as StoredEvent
  const wrong = transact(app, async (trx) => {
    append(trx, { accountId: account.id, audience: 'agents', event: nameless })
  })
  const results = await Promise.allSettled([tell(app, account.id, 1), wrong, tell(app, account.id, 2)])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const events = await readEvents(app.db, { accountId: account.id, after: 0, limit: 100 })
  expect(events.map(({ event }) => [event.seq, event.type])).toEqual([
    [1, 'website.changed'],
    [2, 'website.changed'],
  ])
})

function tell(app: TestApp, accountId: string, index: number): Promise<void> {
  return transact(app, async (trx) => {
    append(trx, {
      accountId,
      audience: 'agents',
      event: { type: 'website.changed', channelId: `channel-${index}` },
    })
    if (index % 4 === 0) throw new Error('This one must not be.')
  })
}

function anAccount(index: number) {
  return { id: randomUUID(), name: `Shop ${index}`, last_seq: 0, purged_seq: 0, created_at: 1 }
}

test.skipIf(onMysqlRun)('other users of the machine cannot read the files of a SQLite database', async () => {
  // Not `aTestApp`: there the file may be a copy that the test made itself.
  const { dataDirectory, database: where } = await aTestConfig()
  chmodSync(dataDirectory, 0o755)
  const database = connectDatabase(where)
  onTestFinished(() => database.close())
  await migrate(database)
  const files = readdirSync(dataDirectory).filter((name) => /^sapa\.db(-wal|-shm)?$/.test(name))
  expect(files.sort()).toEqual(['sapa.db', 'sapa.db-shm', 'sapa.db-wal'])
  for (const name of files) {
    expect([name, statSync(join(dataDirectory, name)).mode & 0o077]).toEqual([name, 0])
  }
})
