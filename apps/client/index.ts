import type { Answer, CallOptions, ErrorBody, OperationName } from './types.ts'

export type { Answer, CallOptions, OperationName } from './types.ts'

export interface ClientOptions {
  /** Where Sapa runs, as `https://chat.example.com`. */
  url: string
  key: string
  /** The browser's or Node's own, where nothing else is said. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

/** A call that was refused. Compare by `code`; the message is for people. */
export class SapaError extends Error {
  readonly status: number
  readonly code: string
  /** Which field of the call is wrong. */
  readonly field: string | undefined
  /** When trying again makes sense, from now. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, error: Partial<ErrorBody['error']>) {
    super(error.message ?? `The server answered ${status} without saying why.`)
    this.name = 'SapaError'
    this.status = status
    this.code = error.code ?? 'unavailable'
    this.field = error.details?.field
    this.retryAfterMs = error.details?.retryAfterMs
  }
}

/** Calls an operation; its options may be left out where it needs none. */
export type Call = <N extends OperationName>(
  name: N,
  ...options: object extends CallOptions<N> ? [CallOptions<N>?] : [CallOptions<N>]
) => Promise<Answer<N>>

/**
 * The API with its types: `await sapa('POST /messages', { body: { to: '+62 …', text: 'Hello' } })`. Answers what the
 * operation answers, a picture as a Blob; throws a SapaError where it is refused.
 */
export function createClient({ url, key, fetch = globalThis.fetch }: ClientOptions): Call {
  return async function call<N extends OperationName>(
    name: N,
    ...[options]: object extends CallOptions<N> ? [CallOptions<N>?] : [CallOptions<N>]
  ): Promise<Answer<N>> {
    const { path = {}, query = {}, body, idempotencyKey } = (options ?? {}) as LooseOptions
    const [method = '', pattern = ''] = name.split(' ')
    const filled = pattern.replace(/:(\w+)/g, (_whole, one: string) => encodeURIComponent(path[one] ?? ''))
    const asked = new URLSearchParams(given(query)).toString()
    const isForm = body instanceof FormData
    const response = await fetch(`${url}/api/v1${filled}${asked && `?${asked}`}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    return (await read(response)) as Answer<N>
  }
}

interface LooseOptions {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  idempotencyKey?: string
}

function given(query: Record<string, unknown>): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
}

async function read(response: Response): Promise<unknown> {
  if (response.ok && response.headers.get('content-type')?.startsWith('image/')) return response.blob()
  const text = await response.text()
  if (response.ok) return text === '' ? undefined : JSON.parse(text)
  throw new SapaError(response.status, errorIn(text))
}

/** A proxy's page in place of ours says nothing. */
function errorIn(text: string): Partial<ErrorBody['error']> {
  try {
    return (JSON.parse(text) as Partial<ErrorBody>).error ?? {}
  } catch {
    return {}
  }
}
