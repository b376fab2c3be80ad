import { createReadStream } from 'node:fs'
import type { AnyMessageContent } from '@whiskeysockets/baileys'
import type { MessageDetails } from '#server/protocol/views.ts'
import type { Composed, NamedText } from './compose.ts'

/** Our own staged copy of a file. Baileys never sees an address that somebody wrote. */
export interface OwnFile {
  path: string
  mime: string
  name: string
  /** bytes */
  size: number
  width?: number | null
  height?: number | null
  /** A small JPEG, base64; without one an image's is made by Baileys. */
  jpegThumbnail?: string
}

type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'

/** WhatsApp takes files up to 2 GB, stickers up to 1 MB. */
const FILE_MAX_BYTES = 2_000 * 1024 * 1024
const STICKER_MAX_BYTES = 1024 * 1024
/** What phones show or play by themselves; all else goes as a document and can be opened from there. */
const SHOWN: Readonly<Record<Exclude<FileKind, 'document' | 'sticker'>, ReadonlySet<string>>> = {
  image: new Set(['image/jpeg', 'image/png']),
  video: new Set(['video/mp4', 'video/3gpp', 'video/x-m4v']),
  audio: new Set(['audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/aac', 'audio/amr', 'audio/ogg']),
  voice: new Set(['audio/ogg']),
}
const VOICE_MIME = 'audio/ogg; codecs=opus'

/** A file with its caption, as the kind that phones can show it as. */
export function fileContent(
  wanted: FileKind,
  named: NamedText,
  { details, file }: { details: MessageDetails | null; file: OwnFile | null },
): Composed {
  if (!file) return { failure: 'file_missing' }
  if (file.size > (wanted === 'sticker' ? STICKER_MAX_BYTES : FILE_MAX_BYTES)) {
    return { failure: 'file_too_large_for_whatsapp' }
  }
  if (wanted === 'sticker' && file.mime !== 'image/webp') return { failure: 'sticker_not_webp' }
  const content = contentOf(shownAs(wanted, file.mime), named, details, file)
  return { content }
}

function contentOf(
  kind: FileKind,
  named: NamedText,
  details: MessageDetails | null,
  file: OwnFile,
): AnyMessageContent {
  const media = { stream: createReadStream(file.path) }
  const caption = named.text === '' ? {} : { caption: named.text, mentions: named.mentions }
  const size = file.width && file.height ? { width: file.width, height: file.height } : {}
  const thumbnail = file.jpegThumbnail === undefined ? {} : { jpegThumbnail: file.jpegThumbnail }
  switch (kind) {
    case 'image':
      return { image: media, mimetype: file.mime, ...caption, ...size, ...thumbnail }
    case 'video': {
      // An empty thumbnail keeps Baileys from starting ffmpeg for one.
      const video = {
        video: media,
        mimetype: file.mime,
        jpegThumbnail: '',
        ...caption,
        ...size,
        ...thumbnail,
      }
      return details?.animated ? { ...video, gifPlayback: true } : video
    }
    case 'voice': {
      const { seconds = 0, waveform = [] } = details?.voice ?? {}
      const bars = Uint8Array.from(waveform, (height) => Math.min(Math.max(Math.round(height), 0), 100))
      const voice = { audio: media, mimetype: VOICE_MIME, ptt: true, seconds, waveform: bars }
      return voice
    }
    case 'audio':
      return { audio: media, mimetype: file.mime, ptt: false }
    case 'sticker':
      return { sticker: media, mimetype: file.mime, isAnimated: details?.animated === true, ...size }
    case 'document':
      return { document: media, mimetype: file.mime, fileName: file.name, ...caption }
  }
}

function shownAs(wanted: FileKind, mime: string): FileKind {
  if (wanted === 'document' || wanted === 'sticker') return wanted
  if (SHOWN[wanted].has(mime)) return wanted
  return wanted === 'voice' && SHOWN.audio.has(mime) ? 'audio' : 'document'
}
