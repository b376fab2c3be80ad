import { sql } from 'kysely'
import { describe, onTestFinished, test } from 'vitest'
import { aTestConfig } from '../support/app.ts'
import { findMariadb, startMariadb } from '../support/engines.ts'
import { onMysql, openShop } from './shop.ts'
import { liveThrough } from './trouble.ts'

const onMysqlRun = process.env.SAPA_TEST_DB === 'mysql'

describe.skipIf(onMysqlRun)('a database file that cannot be written', () => {
  test('acknowledges nothing, shows in the health check, and heals', async () => {
    const shop = await openShop(await aTestConfig())
    const { raw } = shop.app.database
    await liveThrough(shop, {
      // SQLite then answers every write as it does on a file system that has become read-only.
      begin: async () => void (await sql`pragma query_only = 1`.execute(raw)),
      end: async () => void (await sql`pragma query_only = 0`.execute(raw)),
    })
  }, 120_000)
})

describe.skipIf(!onMysqlRun || !findMariadb())('a MariaDB that has become read-only', () => {
  test('acknowledges nothing, shows in the health check, and heals', async () => {
    const mariadb = await startMariadb()
    onTestFinished(() => mariadb.stop())
    // An administrator may write to a read-only server; the program is none.
    await onMysql(
      mariadb.url,
      'create database shop',
      "create user 'shop'@'127.0.0.1' identified by 'shop'",
      "create user 'shop'@'localhost' identified by 'shop'",
      "grant all on shop.* to 'shop'@'127.0.0.1'",
      "grant all on shop.* to 'shop'@'localhost'",
    )
    const url = new URL(mariadb.url)
    Object.assign(url, { username: 'shop', password: 'shop', pathname: '/shop' })
    const shop = await openShop(await aTestConfig({ MYSQL_URL: url.href }))
    await liveThrough(shop, {
      begin: () => onMysql(mariadb.url, 'set global read_only = 1'),
      end: () => onMysql(mariadb.url, 'set global read_only = 0'),
    })
  }, 120_000)
})
