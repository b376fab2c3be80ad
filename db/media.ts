import type { Insertable, Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { MediaTable } from './schema.ts'

export type MediaRow = Selectable<MediaTable>

export async function insertMedia(trx: Db, row: Insertable<MediaTable>): Promise<void> {
  await trx.insertInto('media').values(row).execute()
}

/** A file by its id alone: for whoever holds a signed address. */
export async function findMedia(db: Db, id: string): Promise<MediaRow | undefined> {
  return db.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What this author uploaded in this account: nobody can send, or learn of, another's file. */
export async function findOwnMedia(
  db: Db,
  { accountId, authorKey, mediaId }: { accountId: string; authorKey: string; mediaId: string },
): Promise<MediaRow | undefined> {
  return db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', mediaId)
    .where('account_id', '=', accountId)
    .where('author_key', '=', authorKey)
    .executeTakeFirst()
}

/** Those of `ids` that have a row, in any account. */
export async function listKnownMediaIds(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('media').select('id').where('id', 'in', ids).execute()
  return rows.map((row) => row.id)
}

/** Ids of files that no message carries and that are nobody's photo, made before `createdBefore`, in the order of their ids. */
export async function listUnusedMediaIds(
  db: Db,
  { createdBefore, limit }: { createdBefore: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('created_at', '<', createdBefore)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('messages').select('messages.id').whereRef('messages.media_id', '=', 'media.id')),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('contacts').select('contacts.id').whereRef('contacts.photo_id', '=', 'media.id')),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Removes a file's row unless a message carries it by now, or it is somebody's photo. */
export async function removeUnusedMedia(trx: Db, id: string): Promise<boolean> {
  const removed = await trx
    .deleteFrom('media')
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('messages').select('messages.id').where('messages.media_id', '=', id))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('contacts').select('contacts.id').where('contacts.photo_id', '=', id))),
    )
    .executeTakeFirst()
  return removed.numDeletedRows > 0n
}
