import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { App } from '#server/context.ts'
import { describeError } from '#server/core/refusals.ts'
import { AppError } from '#server/lib/errors.ts'

/** The one place where an error becomes an HTTP answer. */
export function answerErrors(app: App): ErrorRequestHandler {
  return (error, request, response, next) => {
    // Half an answer cannot be taken back: Express ends the connection.
    if (response.headersSent) return next(error)
    const { status, body } = describeError(app, error, { method: request.method, path: request.path })
    const { retryAfterMs } = body.error.details
    if (retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
    response.status(status).json(body)
  }
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
