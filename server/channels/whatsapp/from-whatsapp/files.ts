import type { proto } from '@whiskeysockets/baileys'
import type { MessageDetails } from '#server/protocol/views.ts'
import type { IncomingFile, Part } from './part.ts'
import { isObject, readBytes, readCount, readName, readText } from './values.ts'

/** The fields that every kind of file has, to fetch it with. */
export interface FileNode {
  url?: string | null
  directPath?: string | null
  mediaKey?: Uint8Array | null
  fileSha256?: Uint8Array | null
  fileLength?: unknown
  mimetype?: string | null
  fileName?: string | null
  title?: string | null
  caption?: string | null
  viewOnce?: boolean | null
}

export interface FoundFile {
  field: (typeof FIELDS)[number]
  node: FileNode
  file: IncomingFile
}

const FIELDS = [
  'imageMessage',
  'videoMessage',
  'ptvMessage',
  'audioMessage',
  'documentMessage',
  'stickerMessage',
] as const satisfies (keyof proto.IMessage)[]
const TYPES: Readonly<Record<FoundFile['field'], IncomingFile['type']>> = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
}
const MIMES: Readonly<Record<IncomingFile['type'], string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg',
  document: 'application/octet-stream',
  sticker: 'image/webp',
}
const MIME = /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,80}/i
const BARS = 64
const LOUDEST = 100
const LONGEST_VOICE_SECONDS = 24 * 60 * 60

/** The file of an unwrapped message, also that of a template's head. */
export function findFile(content: proto.IMessage): FoundFile | null {
  for (const holder of [content, ...heads(content)]) {
    const field = FIELDS.find((name) => isObject(holder[name]))
    const node = field && holder[field]
    if (field && node) return { field, node, file: describe(TYPES[field], node) }
  }
  return null
}

/** Image, video, audio, voice note, document or sticker. */
export function readFilePart(content: proto.IMessage): Part | null {
  const found = findFile({
    ...content,
    buttonsMessage: null,
    templateMessage: null,
    interactiveMessage: null,
  })
  if (!found) return null
  const { node, file } = found
  const part = { text: readText(node.caption), details: null, file }
  if (found.field === 'audioMessage' && content.audioMessage?.ptt) {
    return { ...part, kind: 'voice', details: { voice: readVoice(content.audioMessage) } }
  }
  return { ...part, kind: file.type, details: isAnimated(content) ? { animated: true } : null }
}

function heads(content: proto.IMessage): proto.IMessage[] {
  const { buttonsMessage, templateMessage, interactiveMessage } = content
  const found = [
    buttonsMessage,
    templateMessage?.hydratedTemplate,
    templateMessage?.hydratedFourRowTemplate,
    templateMessage?.fourRowTemplate,
    interactiveMessage?.header,
    templateMessage?.interactiveMessageTemplate?.header,
  ]
  return found.filter(isObject).map((head) => pickFiles(head))
}

function pickFiles(head: Pick<proto.IMessage, 'imageMessage' | 'videoMessage' | 'documentMessage'>) {
  const { imageMessage, videoMessage, documentMessage } = head
  return { imageMessage, videoMessage, documentMessage }
}

function describe(type: IncomingFile['type'], node: FileNode): IncomingFile {
  const mime = MIME.exec(readText(node.mimetype))?.[0].toLowerCase() ?? MIMES[type]
  return {
    type,
    mime,
    name: readName(node.fileName) ?? readName(node.title),
    size: readCount(node.fileLength),
  }
}

function isAnimated({ videoMessage, stickerMessage }: proto.IMessage): boolean {
  return Boolean(videoMessage?.gifPlayback || stickerMessage?.isAnimated || stickerMessage?.isLottie)
}

function readVoice(audio: proto.Message.IAudioMessage): NonNullable<MessageDetails['voice']> {
  const heights = readBytes(audio.waveform) ?? new Uint8Array()
  const bars = Math.min(heights.length, BARS)
  const waveform = Array.from({ length: bars }, (_, bar) =>
    Math.min(heights[Math.floor((bar * heights.length) / bars)] ?? 0, LOUDEST),
  )
  return { seconds: readCount(audio.seconds, LONGEST_VOICE_SECONDS) ?? 0, waveform }
}
