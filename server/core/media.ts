import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { insertMedia, type MediaRow } from '#db/media.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { safeFileName, withFittingExtension } from '#server/lib/file-names.ts'
import { newId } from '#server/lib/ids.ts'
import type { MediaSource } from '#server/media/inspect.ts'
import type { MediaView, StoredMedia } from '#server/protocol/views.ts'

export type MediaVariant = 'file' | 'thumbnail'

const HOUR_MS = 60 * 60 * 1000
const SIGNING = 'media-url'

/**
 * Looks at a file, stores it and gives it a row that only its author can send. Nothing the sender said of it is
 * believed but the name, and that is cleaned.
 * Throws `file_empty`, `file_too_large`, `image_too_large`, and `unavailable` when the disk is full.
 */
export async function storeUpload(
  app: App,
  upload: { accountId: string; authorKey: string; name: string; source: MediaSource },
): Promise<StoredMedia> {
  const { source } = upload
  const size = 'path' in source ? (await stat(source.path)).size : source.bytes.length
  requireSize(size, app.config.media.maxBytes)
  const { thumbnail, ...inspection } = await app.inspectMedia(source)
  const id = newId()
  await telling(async () => {
    await app.media.put(id, 'path' in source ? createReadStream(source.path) : source.bytes)
    if (thumbnail) await app.media.put(storageId(id, 'thumbnail'), thumbnail)
  })
  const row: MediaRow = {
    id,
    account_id: upload.accountId,
    author_key: upload.authorKey,
    ...inspection,
    name: withFittingExtension(safeFileName(upload.name), inspection.mime),
    size,
    has_thumbnail: thumbnail ? 1 : 0,
    created_at: app.clock.now(),
  }
  await transact(app, (trx) => insertMedia(trx, row))
  return storedMedia(row)
}

/** The refusal of a file of more than `maxBytes`. */
export function fileTooLarge(maxBytes: number): AppError {
  const megabytes = Math.floor((maxBytes / 1024 / 1024) * 10) / 10
  return new AppError('file_too_large', `This file is too large; ${megabytes} MB are allowed.`, {
    status: 413,
    field: 'file',
  })
}

/** Turns "the disk is full" into a refusal that makes sense to a sender, who should keep the file and try again. */
export async function telling<T>(writing: () => Promise<T>): Promise<T> {
  try {
    return await writing()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && STORAGE_CODES.has(String(error.code)))) throw error
    throw new AppError('unavailable', 'Files cannot be stored at the moment. Try again later.', {
      status: 503,
      retryAfterMs: 30_000,
    })
  }
}

/** A row as events and messages carry it. */
export function storedMedia(row: MediaRow): StoredMedia {
  const { id, kind, mime, name, size, width, height } = row
  return { id, kind, mime, name, size, width, height, hasThumbnail: row.has_thumbnail === 1 }
}

/** With addresses (paths on our own origin) that are good for one to two hours, and stay the same within an hour. */
export function viewMedia(app: App, stored: StoredMedia): MediaView {
  const { hasThumbnail, ...media } = stored
  const expiresAt = Math.ceil(app.clock.now() / HOUR_MS) * HOUR_MS + HOUR_MS
  const address = (variant: MediaVariant) => {
    const signature = app.secrets.sign(SIGNING, signedText(media.id, variant, expiresAt))
    const name = encodeURIComponent(media.name)
    return `/media/${media.id}/${variant}/${name}?e=${expiresAt}&s=${signature}`
  }
  return {
    ...media,
    url: address('file'),
    thumbnailUrl: hasThumbnail ? address('thumbnail') : null,
    expiresAt,
  }
}

/** Throws `media_link_invalid` for a forged address and `media_link_expired` for an old one. */
export function checkMediaAddress(
  app: App,
  address: { id: string; variant: MediaVariant; expiresAt: number; signature: string },
): void {
  const { id, variant, expiresAt, signature } = address
  if (!app.secrets.verify(SIGNING, signedText(id, variant, expiresAt), signature)) {
    throw new AppError('media_link_invalid', 'This link to a file is not valid.', { status: 403 })
  }
  if (expiresAt <= app.clock.now()) {
    throw new AppError(
      'media_link_expired',
      'This link to a file has expired. Open the conversation again.',
      {
        status: 403,
      },
    )
  }
}

/** The id under which the store keeps this variant. */
export function storageId(id: string, variant: MediaVariant): string {
  return variant === 'thumbnail' ? `${id}-thumbnail` : id
}

const STORAGE_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'])

function requireSize(size: number, maxBytes: number): void {
  if (size === 0) throw new AppError('file_empty', 'This file is empty.', { field: 'file' })
  if (size > maxBytes) throw fileTooLarge(maxBytes)
}

function signedText(id: string, variant: MediaVariant, expiresAt: number): string {
  return `${id}/${variant}/${expiresAt}`
}
