import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connectDatabase, type DatabaseConfig } from '#db/connect.ts'
import { MIGRATIONS, migrate } from '#db/migrate.ts'
import type { Migration } from '#db/migration.ts'

/** Today's migrations and two more; the process dies in the middle of the last where `dies` says so. */
export function moreMigrations({ dies }: { dies: boolean }): Migration[] {
  return [
    ...MIGRATIONS,
    { name: '9001-shelves', up: (tools) => createShelf(tools, 'shelves') },
    {
      name: '9002-boxes',
      async up(tools) {
        await createShelf(tools, 'boxes')
        if (dies) process.kill(process.pid, 'SIGKILL')
        await tools.createIndex('boxes_by_place', 'boxes', ['place'])
      },
    },
  ]
}

/**
 * Migrates in a process of its own, which is killed (SIGKILL) halfway through the last migration where it `dies`.
 * Answers its exit code or the signal that ended it.
 */
export async function migrateInProcess(
  database: DatabaseConfig,
  options: { dies: boolean },
): Promise<number | NodeJS.Signals> {
  const script = fileURLToPath(import.meta.url)
  const task = JSON.stringify({ database, ...options })
  const child = spawn(process.execPath, ['--import', 'tsx', script, task], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = await once(child, 'exit')
  return signal ?? code
}

async function createShelf(
  { db, types, suffix }: Parameters<Migration['up']>[0],
  name: string,
): Promise<void> {
  await db.schema
    .createTable(name)
    .ifNotExists()
    .addColumn('id', types.id, (column) => column.primaryKey().notNull())
    .addColumn('place', types.key)
    .modifyEnd(suffix)
    .execute()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const task: { database: DatabaseConfig; dies: boolean } = JSON.parse(process.argv[2] ?? '')
  const database = connectDatabase(task.database)
  await migrate(database, { migrations: moreMigrations(task) })
  await database.close()
}
