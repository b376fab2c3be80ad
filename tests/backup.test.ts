import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectDatabase } from '#db/connect.ts'
import { TABLE_NAMES } from '#db/table-names.ts'
import { restoreBackup, writeBackup } from '#server/backup.ts'
import { readConfig } from '#server/config.ts'
import { createContext } from '#server/context.ts'
import { storeUpload } from '#server/core/media.ts'
import { aMysqlDatabase, aTestApp, aTestDirectory, type TestApp } from './support/app.ts'
import { aBusiness, aVisitor } from './support/people.ts'
import { aTestServer } from './support/server.ts'

const SECRET = 'a-secret-only-for-tests-0123456789abcdef'

test('a backup taken while people write brings everything back, on either engine', async () => {
  const app = await aTestApp()
  const { owner } = await aBusyBusiness(app)
  await storeUpload(app, {
    accountId: owner.accountId,
    authorKey: `agent:${owner.agentId}`,
    name: 'price list.txt',
    source: { bytes: Buffer.from('kawung 285.000') },
  })
  const folder = join(aTestDirectory(), 'backup')
  expect(await writeBackup(app, folder)).toEqual({ files: 1 })

  const targets = [await anEmptyInstallation({}), ...(await onMysqlToo())]
  for (const restored of targets) {
    expect(await restoreBackup(restored, folder)).toEqual({ files: 1 })
    for (const table of TABLE_NAMES)
      expect(await rows(restored, table), table).toEqual(await rows(app, table))
    await restored.dispose()
  }
})

test('a backup is never mixed into an installation that holds something', async () => {
  const app = await aTestApp()
  await aBusyBusiness(app)
  const folder = join(aTestDirectory(), 'backup')
  await writeBackup(app, folder)
  await expect(restoreBackup(app, folder)).rejects.toThrow('not empty')
})

test('a backup of another secret is refused before anything is stored', async () => {
  const app = await aTestApp()
  await aBusyBusiness(app)
  const folder = join(aTestDirectory(), 'backup')
  await writeBackup(app, folder)
  const other = await anEmptyInstallation({ SAPA_SECRET: 'another-secret-for-tests-0123456789abcdef' })
  await expect(restoreBackup(other, folder)).rejects.toMatchObject({ code: 'secret_mismatch' })
  await other.dispose()
})

async function aBusyBusiness(app: TestApp) {
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const visitor = await aVisitor(server, business.site)
  for (const text of ['Halo', 'Ada ukuran L? 👕', 'Terima kasih']) {
    await visitor.post('/widget/messages', {
      clientId: `client-${text.length}-${Math.random()}`.slice(0, 30).replace('.', ''),
      text,
    })
  }
  return business
}

async function anEmptyInstallation(environment: NodeJS.ProcessEnv) {
  return createContext(
    readConfig({
      SAPA_DATA: aTestDirectory(),
      SAPA_SECRET: SECRET,
      SAPA_LOG_LEVEL: 'silent',
      ...environment,
    }),
  )
}

async function onMysqlToo() {
  if (!process.env.SAPA_TEST_MYSQL_URL) return []
  return [await anEmptyInstallation({ MYSQL_URL: await aMysqlDatabase() })]
}

async function rows(app: { config: Parameters<typeof createContext>[0] }, table: string) {
  const database = connectDatabase(app.config.database)
  const all = await database.raw
    .selectFrom(table as 'accounts')
    .selectAll()
    .execute()
  await database.close()
  return all.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
}
