import { DEFAULT_ORIGIN } from '@whiskeysockets/baileys'
import { MediaError } from './media-error.ts'
import { isMediaHost } from './media-hosts.ts'

export interface MediaLimits {
  /** Largest file, in bytes. */
  maxBytes: number
  /** The host of media where it is not WhatsApp's own. */
  mediaHost?: string
  /** For a proxy or certificates of one's own. */
  fetch?: typeof fetch
  signal?: AbortSignal
}

const GONE = new Set([403, 404, 410])
const MOST_REDIRECTS = 3

/** Opens a file on WhatsApp's media hosts; each redirect is looked at as the first address was. */
export async function openMedia(
  first: URL,
  { maxBytes, mediaHost, fetch: get = fetch, signal }: MediaLimits,
): Promise<ReadableStream<Uint8Array>> {
  let url = first
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const answer = await ask(get, url, signal)
    if (answer.ok && answer.body) {
      if (Number(answer.headers.get('content-length') ?? 0) <= maxBytes) return answer.body
      await answer.body.cancel()
      throw new MediaError('too_large')
    }
    await answer.body?.cancel()
    if (GONE.has(answer.status)) throw new MediaError('gone')
    const next = answer.headers.get('location')
    if (!next || !URL.canParse(next, url)) break
    url = new URL(next, url)
    if (!isMediaHost(url, mediaHost)) break
  }
  throw new MediaError('unreachable')
}

async function ask(get: typeof fetch, url: URL, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await get(url, { redirect: 'manual', headers: { Origin: DEFAULT_ORIGIN }, signal })
  } catch {
    // Whatever stands between here and the host: the file is not to be had now.
    throw new MediaError('unreachable')
  }
}
