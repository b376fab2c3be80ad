import type { MediaView } from '#server/protocol/views.ts'
import { errorFromBody, networkError } from './call-error.ts'
import type { Clock } from './clock.ts'

const CALL_TIMEOUT_MS = 15_000

/** A file on its way up. */
export interface Upload {
  url: string
  token: string
  file: Blob
  name: string
  signal: AbortSignal
  /** 0 to 1 */
  progress: (share: number) => void
}

/** Puts a file to the server; the browser's own way also tells how far it is. */
export type UploadFile = (upload: Upload) => Promise<{ media: MediaView }>

/** The calls of `/widget/…`: JSON in, JSON out, every failure a CallError. */
export interface Http {
  get<T>(path: string, token: string): Promise<T>
  post<T>(path: string, body: unknown, token: string | null): Promise<T>
  upload(upload: Omit<Upload, 'url'>): Promise<{ media: MediaView }>
}

/** Calls below `base`, the address that the script came from (ending in a slash). */
export function createHttp(deps: {
  base: string
  clock: Clock
  fetch: typeof fetch
  upload: UploadFile
}): Http {
  const address = (path: string) => new URL(`widget/${path}`, deps.base).href

  return {
    get: (path, token) => call(deps, address(path), { headers: bearer(token) }),
    post: (path, body, token) =>
      call(deps, address(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(token) },
        body: JSON.stringify(body),
      }),
    upload: (options) => deps.upload({ ...options, url: address('media') }),
  }
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

async function call<T>(
  deps: { clock: Clock; fetch: typeof fetch },
  url: string,
  init: RequestInit,
): Promise<T> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  const cancelTimer = deps.clock.after(CALL_TIMEOUT_MS, stop)
  try {
    const response = await deps.fetch(url, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      signal: abort.signal,
    })
    const body: unknown = await response.json()
    if (!response.ok) throw errorFromBody(body, response.status)
    return body as T
  } catch (error) {
    if (error instanceof Error && error.name === 'CallError') throw error
    throw networkError(error instanceof Error ? error.message : 'No answer.')
  } finally {
    cancelTimer()
  }
}
