import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { findMedia, type MediaRow } from '#db/media.ts'
import type { App } from '#server/context.ts'
import { checkMediaAddress, type MediaVariant, storageId } from '#server/core/media.ts'
import { AppError } from '#server/lib/errors.ts'

const Address = z.object({
  id: z.string().max(36),
  variant: z.enum(['file', 'thumbnail']),
  e: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  s: z.string().max(100),
})

const PICTURE_KEPT_MS = 24 * 60 * 60 * 1000

/** Nothing in a file may run, load or be framed as a page of ours. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

/** Sends the small picture of a stored image, to be kept by the browser as long as its id is asked for. */
export async function sendPicture(
  app: App,
  { request, response, row }: { request: Request; response: Response; row: MediaRow },
): Promise<void> {
  const variant: MediaVariant = row.has_thumbnail === 1 ? 'thumbnail' : 'file'
  const id = storageId(row.id, variant)
  const size = await app.media.size(id)
  if (size === undefined)
    throw new AppError('media_missing', 'This file is no longer stored.', { status: 404 })
  setHeaders(response, { row, variant, maxAgeMs: PICTURE_KEPT_MS })
  response.set('Cross-Origin-Resource-Policy', 'same-origin')
  await serve(app, { request, response, id, size })
}

/** `GET /media/:id/:variant/:name`: whoever holds a signed address may fetch the file, in parts too. */
export function mediaRoutes(app: App): Router {
  const router = Router()
  router.get('/media/:id/:variant/:name', async (request, response) => {
    const { id, variant, e, s } = readAddress(request)
    checkMediaAddress(app, { id, variant, expiresAt: e, signature: s })
    const row = await findMedia(app.db, id)
    const size = row && (await app.media.size(storageId(id, variant)))
    if (!row || size === undefined)
      throw new AppError('media_missing', 'This file is no longer stored.', { status: 404 })
    setHeaders(response, { row, variant, maxAgeMs: e - app.clock.now() })
    await serve(app, { request, response, id: storageId(id, variant), size })
  })
  return router
}

function readAddress(request: Request): z.infer<typeof Address> {
  const { data } = Address.safeParse({ ...request.params, ...request.query })
  if (data) return data
  throw new AppError('media_link_invalid', 'This link to a file is not valid.', { status: 403 })
}

function setHeaders(
  response: Response,
  { row, variant, maxAgeMs }: { row: MediaRow; variant: MediaVariant; maxAgeMs: number },
): void {
  const mime = variant === 'thumbnail' ? 'image/webp' : row.mime
  response.set({
    'Content-Type': mime,
    'Content-Disposition': disposition(row, variant),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    // Pages of our customers show it; the signed address is the permission.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': `private, immutable, max-age=${Math.floor(maxAgeMs / 1000)}`,
    'Accept-Ranges': 'bytes',
    ETag: `"${storageId(row.id, variant)}"`,
  })
}

/** Documents are always saved, never opened on our origin. */
function disposition(row: MediaRow, variant: MediaVariant): string {
  const how = variant === 'thumbnail' || row.kind !== 'document' ? 'inline' : 'attachment'
  const ascii = row.name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  // RFC 5987 wants these five encoded too.
  const encoded = encodeURIComponent(row.name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

interface Serving {
  request: Request
  response: Response
  id: string
  size: number
}

async function serve(app: App, { request, response, id, size }: Serving): Promise<void> {
  if (isKnown(request, response)) {
    response.status(304).end()
    return
  }
  const range = readRange(request, response, size)
  if (range === 'unsatisfiable') {
    response.status(416).set('Content-Range', `bytes */${size}`).removeHeader('Cache-Control')
    response.end()
    return
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  if (range) response.status(206).set('Content-Range', `bytes ${start}-${end}/${size}`)
  response.set('Content-Length', String(end - start + 1))
  if (request.method === 'HEAD') response.end()
  else await send(await app.media.open(id, { start, end }), response)
}

/** True when the caller has this very file. What is under an id never changes, so "no-cache" is no reason to send it. */
function isKnown(request: Request, response: Response): boolean {
  const known = (request.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes('*') || known.includes(response.get('etag') ?? '')
}

/** One range is served; several at once, or one of another version, get the whole file as HTTP allows. */
function readRange(request: Request, response: Response, size: number) {
  const wanted = request.get('if-range')
  if (wanted !== undefined && wanted !== response.get('etag')) return undefined
  const ranges = request.range(size, { combine: true })
  if (ranges === -1) return 'unsatisfiable'
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined
  return ranges[0]
}

async function send(content: Readable, response: Response): Promise<void> {
  try {
    await pipeline(content, response)
  } catch (error) {
    // People close pages while a video loads.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      throw error
  }
}
