import { open } from 'node:fs/promises'
import type { MediaSource } from './inspect.ts'

const SIGNATURE_BYTES = 8
/** A chunk is its length (4), its name (4), its data and a checksum (4). */
const CHUNK_HEADER_BYTES = 8
const CHUNK_FRAME_BYTES = 12
const COMPRESSED_TEXT = new Set(['zTXt', 'iTXt', 'iCCP'])
const TEXT_MAX_BYTES = 512 * 1024
const CHUNKS_MAX = 20_000

/**
 * True where a PNG carries so much compressed text that unpacking it, which every decoder does, would keep a
 * processor busy for minutes.
 */
export async function hasTextBomb(source: MediaSource): Promise<boolean> {
  const reader = await openReader(source)
  try {
    let text = 0
    let offset = SIGNATURE_BYTES
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
      const header = await reader.read(offset, CHUNK_HEADER_BYTES)
      if (header.length < CHUNK_HEADER_BYTES) return false
      const length = header.readUInt32BE(0)
      if (COMPRESSED_TEXT.has(header.toString('latin1', 4))) text += length
      if (text > TEXT_MAX_BYTES) return true
      offset += length + CHUNK_FRAME_BYTES
    }
    return true
  } finally {
    await reader.close()
  }
}

async function openReader(source: MediaSource) {
  if ('bytes' in source) {
    const { bytes } = source
    return {
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
      async close() {},
    }
  }
  const file = await open(source.path)
  return {
    async read(offset: number, length: number) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
    close: () => file.close(),
  }
}
