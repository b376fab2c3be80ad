import express, { type Request, type Response } from 'express'
import multer from 'multer'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import { SEND_MAX_BYTES } from '#server/protocol/limits.ts'

/** What a call says, by name. */
export type Input = Record<string, unknown>

/** Base64 takes four characters for three bytes. */
const BASE64_GROWTH = 4 / 3
const QUOTED = /^(['"])([\s\S]*)\1$/
const FIELDS_MAX = 100

/**
 * What path, query and body of a call say. Clients name their bodies wrongly, put them into a GET or into quotes: what
 * it is, is seen by how it begins. With `withFiles` it may carry one, in a form (answered under its field, as base64)
 * or as base64. Throws `input_invalid`.
 */
export async function readInput(
  app: App,
  request: Request,
  response: Response,
  { withFiles }: { withFiles: boolean },
): Promise<Input> {
  const { maxBytes } = app.config.media
  const body = request.is('multipart/form-data')
    ? await readForm(request, response, withFiles ? maxBytes : 0)
    : parseBody(
        await readText(
          request,
          response,
          withFiles ? maxBytes * BASE64_GROWTH + SEND_MAX_BYTES : SEND_MAX_BYTES,
        ),
      )
  return { ...request.query, ...body, ...request.params }
}

/** What a body says that is JSON or a form, whatever it is called. */
export function parseBody(text: string): Input {
  const body = text.trim()
  if (body.startsWith('{')) return parseJson(body)
  const form = QUOTED.exec(body)?.[2] ?? body
  const fields = [...new URLSearchParams(form)]
  const quoted = fields.length > 0 && fields.every(([, value]) => QUOTED.test(value))
  const input: [string, unknown][] = []
  for (const [name, value] of fields) {
    const meant = quoted ? value.slice(1, -1) : value
    const bare = name.replace(/\[\d*\]$/, '')
    const before = input.find(([known]) => known === bare)
    if (!before) input.push([bare, bare === name ? meant : [meant]])
    else before[1] = [before[1], meant].flat()
  }
  return Object.fromEntries(input)
}

function parseJson(body: string): Input {
  try {
    // Clients write null where they mean that they say nothing.
    return Object.fromEntries(Object.entries(JSON.parse(body)).filter(([, value]) => value !== null))
  } catch {
    throw new AppError('input_invalid', 'The body begins as JSON does, but is none.')
  }
}

async function readText(request: Request, response: Response, limit: number): Promise<string> {
  const read = express.raw({ type: () => true, limit })
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(error) : resolve()))
  })
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''
}

async function readForm(request: Request, response: Response, fileSize: number): Promise<Input> {
  const limits = { fileSize, files: fileSize > 0 ? 1 : 0, fields: FIELDS_MAX, fieldSize: SEND_MAX_BYTES }
  const read = multer({ storage: multer.memoryStorage(), limits, defParamCharset: 'utf8' }).any()
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(unreadable(error)) : resolve()))
  })
  const files = Array.isArray(request.files) ? request.files : []
  return {
    ...request.body,
    ...Object.fromEntries(
      files.map((file) => [
        file.fieldname,
        { base64: file.buffer.toString('base64'), name: file.originalname },
      ]),
    ),
  }
}

function unreadable(error: unknown): AppError {
  const isLarge = error instanceof Error && 'code' in error && error.code === 'LIMIT_FILE_SIZE'
  return isLarge
    ? new AppError('file_too_large', 'This file is too large.', { status: 413, field: 'file' })
    : new AppError('input_invalid', 'This form cannot be read.')
}
