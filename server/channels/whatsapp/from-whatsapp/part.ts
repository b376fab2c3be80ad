import type { proto } from '@whiskeysockets/baileys'
import type { ChannelMessage } from '#server/channels/channel.ts'
import type { MessageDetails } from '#server/protocol/views.ts'

/** A file that a message speaks of, as its sender describes it. */
export interface IncomingFile {
  type: 'image' | 'video' | 'audio' | 'document' | 'sticker'
  mime: string
  name: string | null
  /** bytes */
  size: number | null
}

/** What one content of a message becomes. */
export interface Part {
  kind: ChannelMessage['kind']
  text: string
  details: MessageDetails | null
  file: IncomingFile | null
}

/** Reads one family of contents; null where the content is of another. */
export type PartReader = (content: proto.IMessage) => Part | null

export function textPart(text: string, details: MessageDetails | null = null): Part {
  return { kind: 'text', text, details, file: null }
}
