import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** What runs where a browser takes it for a page. */
export const HTML_FILE = Buffer.from('<!doctype html><script>alert(document.domain)</script>')
export const SVG_FILE = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

/** A picture as phones and browsers send them; `orientation` as cameras write it. */
export async function aPicture({
  format = 'png',
  width = 64,
  height = 48,
  orientation,
}: {
  format?: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'tiff'
  width?: number
  height?: number
  orientation?: number
} = {}): Promise<Buffer> {
  const picture = sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 60 } } })
  return (orientation ? picture.withMetadata({ orientation }) : picture).toFormat(format).toBuffer()
}

/** A valid PNG of one colour whose few bytes unpack to very many pixels. */
export function aPixelBomb({ width = 20_000, height = 20_000 } = {}): Buffer {
  return aPng({ width, height, pixels: deflateSync(Buffer.alloc(height * (Math.ceil(width / 8) + 1))) })
}

/** A tiny picture whose comments unpack to gigabytes. */
export function aTextBomb(): Buffer {
  const comment = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(50_000_000))])
  const comments = Array.from({ length: 20 }, () => pngChunk('zTXt', comment))
  return aPng({ width: 8, height: 8, pixels: deflateSync(Buffer.alloc(16)), before: comments })
}

export function aPdf(): Buffer {
  return Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')
}

/** The beginning of an MP4 file, which is all that tells what it is. */
export function anMp4(bytes = 4096): Buffer {
  const file = Buffer.alloc(bytes, 7)
  Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1').copy(file)
  return file
}

export function aWav(): Buffer {
  const file = Buffer.alloc(44 + 800)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(8_000, 24)
  file.writeUInt32LE(8_000, 28)
  file.writeUInt16LE(1, 32)
  file.writeUInt16LE(8, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(800, 40)
  return file
}

function aPng(png: { width: number; height: number; pixels: Buffer; before?: Buffer[] }): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(png.width, 0)
  header.writeUInt32BE(png.height, 4)
  header[8] = 1 // One bit for each pixel, grey.
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  const chunks = [pngChunk('IHDR', header), ...(png.before ?? []), pngChunk('IDAT', png.pixels)]
  return Buffer.concat([signature, ...chunks, pngChunk('IEND', Buffer.alloc(0))])
}

function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, checksum])
}

/** The first page of a voice note as browsers and phones record it: Opus in Ogg. */
export function anOpus(bytes = 2_000): Buffer {
  const file = Buffer.alloc(bytes, 5)
  file.write('OggS', 0, 'latin1')
  file.fill(0, 4, 28)
  file[26] = 1
  file[27] = 19
  file.write('OpusHead', 28, 'latin1')
  return file
}
