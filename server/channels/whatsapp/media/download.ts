import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MediaType } from '@whiskeysockets/baileys'
import type { FileNode } from '../from-whatsapp/files.ts'
import { readBytes } from '../from-whatsapp/values.ts'
import { decryptMedia } from './decrypt.ts'
import { MediaError } from './media-error.ts'
import { mediaUrl } from './media-hosts.ts'
import { type MediaLimits, openMedia } from './open-media.ts'

/** A file of ours on disk; `done` removes it. */
export interface Downloaded {
  path: string
  done(): Promise<void>
}

const TIMEOUT_MS = 120_000
/** What encryption adds at most: padding and MAC. */
const SEAL_BYTES = 26

/**
 * Fetches and decrypts a file into a folder of its own. Baileys' own download is not used: it checks neither address
 * nor MAC, and a line that breaks under it ends the process.
 */
export async function download(node: FileNode, type: MediaType, limits: MediaLimits): Promise<Downloaded> {
  const url = mediaUrl(node, limits.mediaHost)
  const mediaKey = readBytes(node.mediaKey)
  if (!url || !mediaKey) throw new MediaError('no_address')
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = limits.signal ? AbortSignal.any([timeout, limits.signal]) : timeout
  const body = await openMedia(url, { ...limits, signal, maxBytes: limits.maxBytes + SEAL_BYTES })
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

function isCipherError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')
}
