import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DEFAULT_ORIGIN, type MediaType } from '@whiskeysockets/baileys'
import type { FileNode } from '../from-whatsapp/files.ts'
import { readBytes } from '../from-whatsapp/values.ts'
import { decryptMedia } from './decrypt.ts'
import { MediaError } from './media-error.ts'
import { isMediaHost, mediaUrl } from './media-hosts.ts'

export interface DownloadLimits {
  /** Largest file, in bytes. */
  maxBytes: number
  /** The host of media where it is not WhatsApp's own. */
  mediaHost?: string
  /** For a proxy or certificates of one's own. */
  fetch?: typeof fetch
  signal?: AbortSignal
}

/** A file of ours on disk; `done` removes it. */
export interface Downloaded {
  path: string
  done(): Promise<void>
}

const GONE = new Set([403, 404, 410])
const TIMEOUT_MS = 120_000
const MOST_REDIRECTS = 3
/** What encryption adds at most: padding and MAC. */
const SEAL_BYTES = 26

/**
 * Fetches and decrypts a file into a folder of its own. Baileys' own download is not used: it checks neither address
 * nor MAC, and a line that breaks under it ends the process.
 */
export async function download(node: FileNode, type: MediaType, limits: DownloadLimits): Promise<Downloaded> {
  const url = mediaUrl(node, limits.mediaHost)
  const mediaKey = readBytes(node.mediaKey)
  if (!url || !mediaKey) throw new MediaError('no_address')
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = limits.signal ? AbortSignal.any([timeout, limits.signal]) : timeout
  const body = await open(url, { ...limits, signal })
  const folder = await mkdtemp(join(tmpdir(), 'sapa-media-'))
  const done = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'file')
  const fileSha256 = readBytes(node.fileSha256)
  try {
    const { maxBytes } = limits
    await pipeline(
      body,
      decryptMedia({ mediaKey, type, fileSha256, maxBytes }),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      { signal },
    )
  } catch (error) {
    await done()
    throw error instanceof MediaError
      ? error
      : new MediaError(isCipherError(error) ? 'damaged' : 'unreachable')
  }
  return { path, done }
}

async function open(
  first: URL,
  { maxBytes, mediaHost, fetch: get = fetch, signal }: DownloadLimits,
): Promise<ReadableStream<Uint8Array>> {
  let url = first
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const answer = await ask(get, url, signal)
    if (answer.ok && answer.body) {
      if (Number(answer.headers.get('content-length') ?? 0) <= maxBytes + SEAL_BYTES) return answer.body
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

function isCipherError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')
}
