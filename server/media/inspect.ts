import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type'
import sharp from 'sharp'
import { atMost } from '#server/lib/at-most.ts'
import { AppError } from '#server/lib/errors.ts'
import { type MediaKind, SHOWN_TYPES } from '#server/lib/media-types.ts'
import { hasTextBomb } from './png-text.ts'

/** A file on this machine, or its bytes. */
export type MediaSource = { path: string } | { bytes: Buffer }

/** What a file is, by what stands in it; whatever its sender called it. */
export interface Inspection {
  kind: MediaKind
  mime: string
  /** In pixels as shown, that is after turning; null for everything but images. */
  width: number | null
  height: number | null
  /** A small WebP, turned upright and without any metadata. */
  thumbnail: Buffer | null
}

/** Throws `image_too_large`. */
export type InspectMedia = (source: MediaSource) => Promise<Inspection>

const THUMBNAIL_PIXELS = 480
const THUMBNAIL_QUALITY = 76
const THUMBNAIL_SECONDS = 20
const IMAGES_AT_ONCE = 2
const UNKNOWN = 'application/octet-stream'

/** Image formats as the decoder names them; it must agree with what was sniffed. */
const DECODED_FORMATS: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'heif',
}

/** Inspects files, two images at a time, so that images never take all of the machine. */
export function mediaInspector({ maxPixels }: { maxPixels: number }): InspectMedia {
  restrictDecoder()
  const whenFree = atMost(IMAGES_AT_ONCE)
  return async (source) => {
    const mime = await sniff(source)
    const kind = SHOWN_TYPES[mime]?.kind ?? 'document'
    if (kind !== 'image') return { kind, mime, width: null, height: null, thumbnail: null }
    return whenFree(() => inspectImage(source, mime, maxPixels))
  }
}

/** Only decoders of the formats above may run, one thread each. SVG above all: it is a program. */
function restrictDecoder(): void {
  sharp.concurrency(1)
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpeg',
      'VipsForeignLoadPng',
      'VipsForeignLoadNsgif',
      'VipsForeignLoadWebp',
      'VipsForeignLoadHeif',
    ],
  })
}

async function sniff(source: MediaSource): Promise<string> {
  const mime = (await detect(source))?.split(';')[0] ?? UNKNOWN
  // These can carry scripts; nobody is told to open them as what they are.
  return /[/+](xml|html|xhtml|svg)/.test(mime) ? UNKNOWN : mime
}

async function detect(source: MediaSource): Promise<string | undefined> {
  try {
    const type = await ('path' in source ? fileTypeFromFile(source.path) : fileTypeFromBuffer(source.bytes))
    return type?.mime
  } catch {
    // Its parsers meet hostile files; one that confuses them is of no known type.
    return undefined
  }
}

async function inspectImage(source: MediaSource, mime: string, maxPixels: number): Promise<Inspection> {
  const size = await readSize(source, mime)
  if (!size) return { kind: 'document', mime: UNKNOWN, width: null, height: null, thumbnail: null }
  if (size.width * size.height > maxPixels || Math.max(size.width, size.height) > LONGEST_SIDE_PIXELS) {
    const megapixels = Math.floor(maxPixels / 1_000_000)
    throw new AppError(
      'image_too_large',
      `This picture has too many pixels; ${megapixels} megapixels are allowed.`,
      {
        status: 413,
        field: 'file',
      },
    )
  }
  return { kind: 'image', mime, ...size, thumbnail: await makeThumbnail(source, maxPixels) }
}

/** A picture of one pixel by fifty million takes minutes to make small; WebP ends here too. */
const LONGEST_SIDE_PIXELS = 16_383

/** Reads the header only. Undefined when it is not the image it looked like. */
async function readSize(
  source: MediaSource,
  mime: string,
): Promise<{ width: number; height: number } | undefined> {
  if (DECODED_FORMATS[mime] === 'png' && (await hasTextBomb(source))) return undefined
  try {
    // No limit here: the header is read without decoding, and the caller says what is too large.
    const metadata = await sharp(inputOf(source), { limitInputPixels: false }).metadata()
    return metadata.format === DECODED_FORMATS[mime] ? metadata.autoOrient : undefined
  } catch {
    return undefined
  }
}

/** Null when the image is damaged: it is kept, and shown as far as browsers can. */
async function makeThumbnail(source: MediaSource, maxPixels: number): Promise<Buffer | null> {
  try {
    return await sharp(inputOf(source), { limitInputPixels: maxPixels, failOn: 'error' })
      .autoOrient()
      .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: THUMBNAIL_QUALITY })
      .timeout({ seconds: THUMBNAIL_SECONDS })
      .toBuffer()
  } catch {
    return null
  }
}

function inputOf(source: MediaSource): string | Buffer {
  return 'path' in source ? source.path : source.bytes
}
