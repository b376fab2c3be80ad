import express, { type RequestHandler, type Response } from 'express'
import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { FRAME_MAX_BYTES, SEND_MAX_BYTES } from '#server/protocol/limits.ts'

/** Base64 takes four characters for three bytes. */
const BASE64_GROWTH = 4 / 3

/** Reads JSON, behind `requireViewer`: a message may be long, and a program's may carry a file. */
export function jsonBody(app: App): RequestHandler {
  const small = express.json({ limit: FRAME_MAX_BYTES })
  const withText = express.json({ limit: SEND_MAX_BYTES })
  const withFile = express.json({
    limit: Math.ceil(app.config.media.maxBytes * BASE64_GROWTH) + SEND_MAX_BYTES,
  })
  return (request, response, next) => {
    const isMessage = request.method === 'POST' && /\/messages$/.test(request.path)
    const read = isMessage ? (isProgram(response) ? withFile : withText) : small
    return read(request, response, next)
  }
}

function isProgram({ locals }: Response): boolean {
  const viewer: Viewer | undefined = locals.viewer
  return Boolean(viewer?.key?.scopes.includes('send'))
}
