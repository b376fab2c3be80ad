import type { App } from '#server/context.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import type { OutsideMedia } from '#server/protocol/sending.ts'
import { fileTooLarge, storeUpload } from './media.ts'
import { authorKeyOf, type Viewer } from './viewer.ts'

const FETCH_MS = 30_000
const REDIRECTS = 3
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const DATA_URL = /^data:[^,]{0,200};base64,/

/**
 * Stores a file that a program names by its address, or hands over as base64, and answers its id. Throws
 * `media_unreachable`, `media_invalid`, `address_forbidden` and what `storeUpload` throws.
 */
export async function takeOutsideMedia(app: App, viewer: Viewer, media: OutsideMedia): Promise<string> {
  const bytes = 'url' in media ? await fetchFile(app, media.url) : decode(media.base64)
  const name = media.name ?? ('url' in media ? nameIn(media.url) : 'file')
  const author = { accountId: viewer.accountId, authorKey: authorKeyOf(viewer) }
  return (await storeUpload(app, { ...author, name, source: { bytes } })).id
}

async function fetchFile(app: App, url: string): Promise<Buffer> {
  const { maxBytes } = app.config.media
  try {
    const answer = await app.safeFetch(url, { maxBytes, timeoutMs: FETCH_MS, maxRedirects: REDIRECTS })
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw unreachable(`it answered ${answer.status}`)
  } catch (error) {
    if (!isAppError(error)) throw error
    if (error.code === 'answer_too_large') throw fileTooLarge(maxBytes)
    if (error.code === 'unreachable') throw unreachable('it could not be reached')
    if (error.code === 'timed_out') throw unreachable('it did not answer in time')
    throw new AppError(error.code, error.message, { status: error.status, field: 'media.url' })
  }
}

function unreachable(why: string): AppError {
  return new AppError('media_unreachable', `The file could not be fetched from its address: ${why}.`, {
    status: 422,
    field: 'media.url',
  })
}

function decode(base64: string): Buffer {
  const text = base64.replace(DATA_URL, '').replace(/\s/g, '')
  if (BASE64.test(text)) return Buffer.from(text, 'base64')
  throw new AppError('media_invalid', 'The file is not base64.', { field: 'media.base64' })
}

/** The last part of an address' path. */
function nameIn(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || 'file'
  } catch {
    return last
  }
}
