import { listKnownMediaIds, listUnusedMediaIds, removeUnusedMedia } from '#db/media.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { storageId } from './media.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** A message may wait in an outbox for 30 days, and its file with it. */
const UNUSED_AFTER_MS = 31 * DAY_MS
/** A file comes before its row: one that is younger may still get it. */
const WITHOUT_ROW_AFTER_MS = DAY_MS
const BATCH = 500
const UUID_LENGTH = 36

/** Removes uploads that never became a message, and files that never got a row. For a daily job. */
export async function removeOrphanedMedia(app: App): Promise<{ unused: number; withoutRow: number }> {
  const unused = await removeUnused(app)
  const withoutRow = await removeWithoutRow(app)
  const leftovers = await app.media.removeLeftovers(app.clock.now() - WITHOUT_ROW_AFTER_MS)
  if (unused + withoutRow + leftovers > 0) {
    app.logger.info({ unused, withoutRow, leftovers }, 'Files that nobody needs were removed.')
  }
  return { unused, withoutRow }
}

async function removeUnused(app: App): Promise<number> {
  const createdBefore = app.clock.now() - UNUSED_AFTER_MS
  let removed = 0
  for (;;) {
    const ids = await listUnusedMediaIds(app.db, { createdBefore, limit: BATCH })
    for (const id of ids) {
      if (!(await transact(app, (trx) => removeUnusedMedia(trx, id)))) continue
      await app.media.remove(storageId(id, 'file'))
      await app.media.remove(storageId(id, 'thumbnail'))
      removed += 1
    }
    if (ids.length < BATCH) return removed
  }
}

async function removeWithoutRow(app: App): Promise<number> {
  const before = app.clock.now() - WITHOUT_ROW_AFTER_MS
  let batch: string[] = []
  let removed = 0
  const removeBatch = async () => {
    const known = new Set(await listKnownMediaIds(app.db, [...new Set(batch.map(mediaId))]))
    const unknown = batch.filter((stored) => !known.has(mediaId(stored)))
    for (const stored of unknown) await app.media.remove(stored)
    removed += unknown.length
    batch = []
  }
  for await (const stored of app.media.list()) {
    if (madeAt(stored) < before) batch.push(stored)
    if (batch.length === BATCH) await removeBatch()
  }
  await removeBatch()
  return removed
}

/** Thumbnails are kept under their file's id with something behind it. */
function mediaId(stored: string): string {
  return stored.slice(0, UUID_LENGTH)
}

/** A UUIDv7 begins with the time it was made. */
function madeAt(stored: string): number {
  return Number.parseInt(stored.slice(0, 13).replace('-', ''), 16)
}
