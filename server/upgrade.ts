import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { copySqlite } from '#db/backup.ts'
import { migrate } from '#db/migrate.ts'
import type { App } from './context.ts'

/** Brings the database up to date; a SQLite file that holds something is copied first. Answers what was run. */
export async function upgradeDatabase({ config, database, clock, logger }: App): Promise<string[]> {
  const names = await migrate(database, {
    async beforeUpgrade(pending) {
      if (config.database.kind !== 'sqlite') return
      const folder = join(config.dataDirectory, 'backups')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')
      const path = join(folder, `before-${pending[0]}-${stamp}.db`)
      await copySqlite(database, path)
      logger.info({ path }, 'the database was copied before its upgrade')
    },
  })
  if (names.length > 0) logger.info({ migrations: names }, 'the database was upgraded')
  return names
}
