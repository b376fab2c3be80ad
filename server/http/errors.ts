import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { z } from 'zod'
import type { App } from '#server/context.ts'
import { describeError } from '#server/core/refusals.ts'
import { AppError } from '#server/lib/errors.ts'

/** The one place where an error becomes an HTTP answer. */
export function answerErrors(app: App): ErrorRequestHandler {
  return (error, request, response, next) => {
    // Half an answer cannot be taken back: Express ends the connection.
    if (response.headersSent) return next(error)
    const told = isUnread(request) && error instanceof z.ZodError ? bodyUnread() : error
    const { status, body } = describeError(app, told, { method: request.method, path: request.path })
    const { retryAfterMs } = body.error.details
    if (retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
    response.status(status).json(body)
  }
}

/** Something was sent, and no parser took it for its own. */
function isUnread({ body, headers }: Request): boolean {
  const isSent = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  return body === undefined && isSent
}

function bodyUnread(): AppError {
  const message =
    'The body was not read, because the call does not say that it is JSON: send the header Content-Type: application/json.'
  return new AppError('input_invalid', message)
}

/** For paths that only programs call: a page for people would help nobody. */
export function notFound(): RequestHandler {
  return () => {
    throw nothingHere()
  }
}

export function nothingHere(): AppError {
  return new AppError('not_found', 'There is nothing at this address.', { status: 404 })
}
