import { describe, expect, onTestFinished, test } from 'vitest'
import { connectDatabase, type Database } from '#db/connect.ts'
import { aTestConfig } from '#tests/support/app.ts'
import { findMariadb, startMariadb } from '#tests/support/engines.ts'
import { onMysql } from '../../faults/shop.ts'
import { aFaultScene, type FaultScene, prepareAll } from './scene.ts'

const SLOW_MS = 120_000
const onMysqlRun = process.env.SAPA_TEST_DB === 'mysql'

describe.skipIf(onMysqlRun)('a database that is away while messages are decrypted', () => {
  test(
    'nothing is acknowledged to WhatsApp, and everything comes once when it is back',
    async () => {
      const config = await aTestConfig()
      const outage = { isOn: false }
      const database = withOutages(connectDatabase(config.database), outage)
      const scene = await aFaultScene({ config, overrides: { database } })
      await liveThrough(scene, {
        begin: () => change(outage, true),
        end: () => change(outage, false),
      })
    },
    SLOW_MS,
  )
})

describe.skipIf(!onMysqlRun || !findMariadb())('a MariaDB that dies while messages are decrypted', () => {
  test(
    'nothing is acknowledged to WhatsApp, and everything comes once when it is back',
    async () => {
      const mariadb = await startMariadb({ durable: true })
      onTestFinished(() => mariadb.stop())
      await onMysql(mariadb.url, 'create database shop')
      const url = new URL(mariadb.url)
      url.pathname = '/shop'
      const scene = await aFaultScene({ config: await aTestConfig({ MYSQL_URL: url.href }) })
      await liveThrough(scene, { begin: () => mariadb.kill(), end: () => mariadb.restart() })
    },
    SLOW_MS,
  )
})

async function liveThrough(
  scene: FaultScene,
  trouble: { begin(): Promise<void>; end(): Promise<void> },
): Promise<void> {
  const people = await scene.customers(5)
  const stranger = scene.sandbox.contacts.add({ number: '491700500000', name: 'Stranger' })
  const messages = await prepareAll([...people, stranger], scene.phone, 10)
  const ids = new Set(messages.map(({ id }) => id))
  for (const message of messages.slice(0, 20)) message.deliver()
  await trouble.begin()
  await settled()
  const settledBefore = receiptsOf(scene, ids)
  for (const message of messages.slice(20)) message.deliver()
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(receiptsOf(scene, ids)).toBe(settledBefore)
  await trouble.end()
  await scene.agrees()
  expect(receiptsOf(scene, ids)).toBe(60)
}

async function change(outage: { isOn: boolean }, isOn: boolean): Promise<void> {
  outage.isOn = isOn
}

/** How many of these messages the client has told to have. */
function receiptsOf({ sandbox }: FaultScene, ids: Set<string>): number {
  const people = [...sandbox.world.directory.contacts.values()]
  return people.flatMap(({ sent }) => sent).filter(({ id, receipts }) => ids.has(id) && receipts.length > 0)
    .length
}

/** What was written down before the trouble may still be told. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300))
}

/** A database that is gone whenever somebody says so, for reading and for writing. */
function withOutages(database: Database, outage: { isOn: boolean }): Database {
  const gone = () => Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' })
  return {
    ...database,
    get read() {
      if (outage.isOn) throw gone()
      return database.read
    },
    transaction: (work, last) => (outage.isOn ? Promise.reject(gone()) : database.transaction(work, last)),
  }
}
