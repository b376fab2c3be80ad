import type { ErrorBody } from '#server/protocol/errors.ts'

/** The part of `fetch` that is used here; tests and the browser both have it. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>

/** A call that was refused (`status` > 0) or that never arrived (`status` 0). */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly retryAfterMs: number | undefined

  constructor(code: string, message: string, status: number, retryAfterMs?: number) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
  }

  /** True when the same call may well succeed later: no answer, too much, or a server in trouble. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

/** Calls the API with JSON and gives the answer's body; every failure is an ApiError. */
export async function callApi<T>(
  fetch: Fetch,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await send(fetch, { method, path, body, headers })
  // Cut off in the middle: an answer without its end is none.
  const text = await response.text().catch(() => Promise.reject(unreachable()))
  const answer = parseJson(text)
  if (response.ok && (answer !== undefined || text === '')) return answer as T
  throw refusal(response.status, answer)
}

interface Call {
  method: string
  path: string
  body: object | undefined
  headers: Record<string, string>
}

async function send(fetch: Fetch, { method, path, body, headers }: Call): Promise<Response> {
  const init: RequestInit = { method, headers: { accept: 'application/json', ...headers } }
  if (body) {
    init.headers = { ...init.headers, 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  try {
    return await fetch(path, init)
  } catch {
    throw unreachable()
  }
}

function unreachable(): ApiError {
  return new ApiError('offline', 'The server cannot be reached.', 0)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a refused call says of itself. */
export function refusal(status: number, answer: unknown): ApiError {
  if (isErrorBody(answer)) {
    const { code, message, details } = answer.error
    return new ApiError(code, message, status, details?.retryAfterMs)
  }
  // A proxy's page in place of ours: the server itself has not spoken, so it may still work later.
  const passing = status < 400 ? 502 : status
  return new ApiError('unavailable', 'The server gave no proper answer.', passing)
}

function isErrorBody(answer: unknown): answer is ErrorBody {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return false
  const { error } = answer
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}
