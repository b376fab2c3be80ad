import { describe, onTestFinished, test } from 'vitest'
import { aTestConfig } from '../support/app.ts'
import { findMariadb, startMariadb } from '../support/engines.ts'
import { onMysql, openShop } from './shop.ts'
import { liveThrough } from './trouble.ts'

describe.skipIf(process.env.SAPA_TEST_DB !== 'mysql' || !findMariadb())('a MariaDB that dies', () => {
  test('acknowledges nothing, shows in the health check, and heals when it is back', async () => {
    const mariadb = await startMariadb({ durable: true })
    onTestFinished(() => mariadb.stop())
    await onMysql(mariadb.url, 'create database shop')
    const url = new URL(mariadb.url)
    url.pathname = '/shop'
    const shop = await openShop(await aTestConfig({ MYSQL_URL: url.href }))
    await liveThrough(shop, { begin: () => mariadb.kill(), end: () => mariadb.restart() })
  }, 120_000)
})
