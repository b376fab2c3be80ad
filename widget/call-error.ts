import type { ErrorBody } from '#server/protocol/errors.ts'

/** A call that did not work, with the server's code, or `network` when there was no answer to read. */
export class CallError extends Error {
  readonly code: string
  readonly retryAfterMs: number | null
  /** HTTP status; null for sockets and where nothing answered. */
  readonly status: number | null

  constructor(code: string, message: string, more: { retryAfterMs?: number; status?: number } = {}) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.retryAfterMs = more.retryAfterMs ?? null
    this.status = more.status ?? null
  }
}

/** Nothing came back: no network, no server, or no answer in time. */
export function networkError(message: string): CallError {
  return new CallError('network', message)
}

/** The error that an answer of the server speaks of; `network` where the answer is not one of ours. */
export function errorFromBody(body: unknown, status?: number): CallError {
  if (!isErrorBody(body)) return new CallError('network', 'The answer was not ours.', { status })
  const { code, message, details } = body.error
  // Of a proxy that imitates us: it may have none.
  return new CallError(code, message, { retryAfterMs: details?.retryAfterMs, status })
}

/** Any thrown thing as a CallError: what is not one already counts as the network's fault. */
export function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error
  return networkError(error instanceof Error ? error.message : String(error))
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}
