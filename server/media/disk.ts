import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#server/lib/errors.ts'
import type { MediaStore } from './store.ts'

const MEDIA_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{10}([0-9a-f]{2})(-thumbnail)?$/

/** Files in a folder, spread over subfolders by the last two digits of their ids. */
export function diskStore({ folder }: { folder: string }): MediaStore {
  const incoming = join(folder, 'incoming')
  const folderOf = (id: string) => {
    const spread = MEDIA_ID.exec(id)?.[1]
    if (spread === undefined) throw new Error('This is not the id of a stored file.')
    return join(folder, spread)
  }
  const pathOf = (id: string) => join(folderOf(id), id)

  return {
    incoming,

    async put(id, content) {
      const target = pathOf(id)
      const temporary = join(incoming, randomUUID())
      await mkdir(incoming, { recursive: true, mode: 0o700 })
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
      try {
        const source = Buffer.isBuffer(content) ? Readable.from([content]) : content
        await pipeline(source, createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true }))
        await rename(temporary, target)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await syncFolder(folderOf(id))
    },

    async open(id, range) {
      try {
        const file = await open(pathOf(id))
        return file.createReadStream(range)
      } catch (error) {
        if (!isMissing(error)) throw error
        throw new AppError('media_missing', 'This file is no longer stored.', { status: 404 })
      }
    },

    async size(id) {
      try {
        return (await stat(pathOf(id))).size
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },

    async remove(id) {
      await rm(pathOf(id), { force: true })
    },

    async *list() {
      for (const spread of await namesIn(folder)) {
        if (!/^[0-9a-f]{2}$/.test(spread)) continue
        for (const id of await namesIn(join(folder, spread))) if (MEDIA_ID.test(id)) yield id
      }
    },

    async removeLeftovers(before) {
      let removed = 0
      for (const name of await namesIn(incoming)) {
        const path = join(incoming, name)
        if ((await stat(path)).mtimeMs >= before) continue
        await rm(path, { force: true })
        removed += 1
      }
      return removed
    },
  }
}

/** A rename is only safe on the medium when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and does not need this.
  if (process.platform === 'win32') return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
