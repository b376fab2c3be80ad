import express, { type RequestHandler, type Response } from 'express'
import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { FRAME_MAX_BYTES } from '#server/protocol/limits.ts'

/** Base64 takes four characters for three bytes. */
const BASE64_GROWTH = 4 / 3

/** Reads JSON, behind `requireViewer`: a program's message may carry a file. */
export function jsonBody(app: App): RequestHandler {
  const small = express.json({ limit: FRAME_MAX_BYTES })
  const withFile = express.json({
    limit: Math.ceil(app.config.media.maxBytes * BASE64_GROWTH) + FRAME_MAX_BYTES,
  })
  return (request, response, next) => {
    const mayCarryFile = isProgram(response) && request.method === 'POST' && /\/messages$/.test(request.path)
    return (mayCarryFile ? withFile : small)(request, response, next)
  }
}

function isProgram({ locals }: Response): boolean {
  const viewer: Viewer | undefined = locals.viewer
  return Boolean(viewer?.key?.scopes.includes('send'))
}
