import { z } from 'zod'
import { isUnavailable } from '#db/dialect.ts'
import type { App } from '#server/context.ts'
import { isAppError } from '#server/lib/errors.ts'
import type { ErrorBody } from '#server/protocol/errors.ts'

export interface Refusal {
  status: number
  body: ErrorBody
}

const RETRY_AFTER_MS = 2_000

/**
 * What a caller is told of an error. A refusal of ours says itself; wrong input names its field; a database that is
 * away is `unavailable`; anything else is logged once, with `where`, and stays a secret.
 */
export function describeError(app: App, error: unknown, where: object): Refusal {
  if (isAppError(error)) {
    const { code, message, retryAfterMs, field } = error
    const details = {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(field === undefined ? {} : { field }),
    }
    return { status: error.status, body: { error: { code, message, details } } }
  }
  if (error instanceof z.ZodError) {
    const issue = error.issues[0]
    const field = issue?.path.join('.')
    const reason = issue?.message.replace(/\.$/, '') ?? 'it has the wrong form'
    const message = `The input is not valid${field ? ` (${field})` : ''}: ${reason}.`
    return {
      status: 400,
      body: { error: { code: 'input_invalid', message, details: field ? { field } : {} } },
    }
  }
  if (isUnavailable(error)) {
    app.logger.error({ err: error, ...where }, 'the database is not available')
    return refusal(
      503,
      'unavailable',
      'Nothing can be stored right now; nothing was. Try again in a moment.',
      RETRY_AFTER_MS,
    )
  }
  const known = knownHttpError(error)
  if (known) return known
  app.logger.error({ err: error, ...where }, 'unexpected error')
  return refusal(500, 'internal', 'Something went wrong on our side. Try again in a moment.', RETRY_AFTER_MS)
}

/** What Express' own parts throw: broken JSON, a body that is too large, a broken path. */
function knownHttpError(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  if (error.status === 413) return refusal(413, 'body_too_large', 'This request is too large.')
  return error.status >= 400 && error.status < 500
    ? refusal(error.status, 'request_invalid', 'This request cannot be read.')
    : undefined
}

function refusal(status: number, code: string, message: string, retryAfterMs?: number): Refusal {
  return {
    status,
    body: { error: { code, message, details: retryAfterMs === undefined ? {} : { retryAfterMs } } },
  }
}
