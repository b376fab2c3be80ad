import { mkdir, rm } from 'node:fs/promises'
import type { Request, Response } from 'express'
import multer from 'multer'
import type { App } from '#server/context.ts'
import { fileTooLarge, storeUpload, telling } from '#server/core/media.ts'
import { AppError } from '#server/lib/errors.ts'
import type { StoredMedia } from '#server/protocol/views.ts'

/** Room for the lines around the file in a multipart body. */
const MULTIPART_MARGIN_BYTES = 16 * 1024

/**
 * Takes the one file in the field `file` of a multipart body and stores it for its author. Nothing stays behind
 * where it is refused: `file_missing`, `file_empty`, `file_too_large`, `image_too_large`, `upload_invalid`,
 * `unavailable`.
 */
export async function receiveUpload(
  app: App,
  {
    request,
    response,
    ...author
  }: { request: Request; response: Response; accountId: string; authorKey: string },
): Promise<StoredMedia> {
  refuseByLength(request, app.config.media.maxBytes)
  await telling(() => readFile(app, request, response))
  const { file } = request
  if (!file) throw new AppError('file_missing', 'There is no file in the field "file".', { field: 'file' })
  try {
    return await storeUpload(app, { ...author, name: file.originalname, source: { path: file.path } })
  } finally {
    await rm(file.path, { force: true })
  }
}

/** Who says in advance that it is too much is told before anything is read. */
function refuseByLength(request: Request, maxBytes: number): void {
  const announced = Number(request.get('content-length') ?? 0)
  if (announced > maxBytes + MULTIPART_MARGIN_BYTES) throw fileTooLarge(maxBytes)
}

async function readFile(app: App, request: Request, response: Response): Promise<void> {
  await mkdir(app.media.incoming, { recursive: true, mode: 0o700 })
  const take = multer({
    storage: multer.diskStorage({ destination: app.media.incoming }),
    limits: { fileSize: app.config.media.maxBytes, files: 1, fields: 0, parts: 2, fieldNameSize: 100 },
    defParamCharset: 'utf8',
    // What is a path is cut off later, with a name for what is left nameless; here it would be no file at all.
    preservePath: true,
  }).single('file')
  await new Promise<void>((resolve, reject) => {
    take(request, response, (error: unknown) => (error ? reject(refusal(error, app)) : resolve()))
  })
}

function refusal(error: unknown, app: App): unknown {
  if (!(error instanceof Error)) return error
  if ('code' in error && error.code === 'LIMIT_FILE_SIZE') return fileTooLarge(app.config.media.maxBytes)
  // A broken disk is not the sender's fault; whatever else stops reading is a broken body.
  if ('syscall' in error) return error
  return new AppError('upload_invalid', 'This upload is not a form with one file.', { field: 'file' })
}
