import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Downloaded } from './download.ts'
import { MediaError } from './media-error.ts'
import { isMediaHost } from './media-hosts.ts'
import { type MediaLimits, openMedia } from './open-media.ts'

/** Fetches a photo, which nobody has encrypted, into a folder of its own. Throws a MediaError. */
export async function fetchPhoto(url: URL, limits: MediaLimits): Promise<Downloaded> {
  if (!isMediaHost(url, limits.mediaHost)) throw new MediaError('no_address')
  const body = await openMedia(url, limits)
  const folder = await mkdtemp(join(tmpdir(), 'sapa-photo-'))
  const done = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'photo')
  try {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    await pipeline(body, (chunks) => atMost(chunks, limits.maxBytes), file)
  } catch (error) {
    await done()
    throw error instanceof MediaError ? error : new MediaError('unreachable')
  }
  return { path, done }
}

async function* atMost(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) throw new MediaError('too_large')
    yield chunk
  }
}
