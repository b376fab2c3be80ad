import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { dumpTables, loadTables, type TableRows } from '#db/dump.ts'
import type { App } from './context.ts'
import { AppError } from './lib/errors.ts'

const Manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  createdAt: z.number(),
  migrations: z.array(z.string()),
})

/**
 * Writes database, files and secret to a new folder, while the server goes on. Either engine can be restored from the
 * backup of the other. The database comes first: a file is stored before its row, so none is missing.
 */
export async function writeBackup(app: App, folder: string): Promise<{ files: number }> {
  if (existsSync(folder))
    throw new AppError('backup_exists', `${folder} is there already: name a new folder.`)
  await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'media'), { mode: 0o700 })
  const { migrations } = await dumpTables(app.config.database, (table, rows) =>
    pipeline(lines(rows), createWriteStream(tablePath(folder, table), { mode: 0o600, flush: true })),
  )
  let files = 0
  for await (const id of app.media.list()) {
    await pipeline(
      await app.media.open(id),
      createWriteStream(join(folder, 'media', id), { mode: 0o600, flush: true }),
    )
    files += 1
  }
  await writeFile(join(folder, 'secret'), `${app.config.secret}\n`, { mode: 0o600 })
  const manifest = { format: 1, version: app.config.version, createdAt: app.clock.now(), migrations }
  // Last: a folder with a manifest is a whole backup.
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  return { files }
}

/** The secret a backup was made with: a restored installation needs it. */
export async function readBackupSecret(folder: string): Promise<string> {
  await readManifest(folder)
  return (await readFile(join(folder, 'secret'), 'utf8')).trim()
}

/** Fills an empty installation from a backup. Throws `backup_incomplete`, `secret_mismatch`, DatabaseNotEmptyError. */
export async function restoreBackup(app: App, folder: string): Promise<{ files: number }> {
  const { migrations } = await readManifest(folder)
  if ((await readBackupSecret(folder)) !== app.config.secret) {
    throw new AppError(
      'secret_mismatch',
      `Set SAPA_SECRET to what stands in ${join(folder, 'secret')}: what is stored was encrypted with it.`,
    )
  }
  const media = await readdir(join(folder, 'media'))
  for (const id of media) await app.media.put(id, createReadStream(join(folder, 'media', id)))
  await loadTables(app.database, { migrations, read: (table) => parsedLines(tablePath(folder, table)) })
  return { files: media.length }
}

async function readManifest(folder: string) {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path))
    throw new AppError('backup_incomplete', `${folder} is not a whole backup: it has no manifest.json.`)
  return Manifest.parse(JSON.parse(await readFile(path, 'utf8')))
}

function tablePath(folder: string, table: string): string {
  return join(folder, 'tables', `${table}.ndjson`)
}

async function* lines(rows: TableRows): AsyncIterable<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

async function* parsedLines(path: string): TableRows {
  if (!existsSync(path)) return
  for await (const line of createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line !== '') yield z.record(z.string(), z.unknown()).parse(JSON.parse(line))
  }
}
