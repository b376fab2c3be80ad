import type { AnyMessageContent, proto, WAMessage } from '@whiskeysockets/baileys'
import type { Outgoing } from '#server/channels/channel.ts'
import { WHATSAPP_TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import { contactsContent, locationContent, pollContent } from './cards-and-polls.ts'
import { deleteContent, editContent, reactionContent, voteContent } from './deeds.ts'
import type { FailureCode } from './failures.ts'
import { fileContent, type OwnFile } from './files.ts'
import { quotedMessage } from './quote.ts'

/** A message that went before, as it was stored. */
export interface Stored {
  externalId: string
  fromUs: boolean
  /** Who wrote it, in the addressing of the chat; null where it is not known. */
  authorJid: string | null
  /** Its payload; null where it was not kept. */
  message: proto.IMessage | null
}

/** What sending needs besides the message. */
export interface Sending {
  /** Where it goes. */
  jid: string
  /** Our own address without device, in the addressing of the chat. */
  ownJid: string
  now: number
  /** The staged copy of its file. */
  file?: OwnFile | null
  /** The message that a reaction, edit, deletion or vote is for. */
  target?: Stored | null
  /** The message that it answers. */
  quoted?: Stored | null
  /** Whom its text names by `@name`. */
  mentions?: readonly { name: string; jid: string }[]
}

/** What Baileys is to make of a message: content of its own kinds, or a finished payload; or why it cannot leave. */
export type Composed =
  | { content: AnyMessageContent; quoted?: WAMessage }
  | { payload: proto.IMessage }
  | { failure: FailureCode }

/** Turns a message of the inbox into what WhatsApp is sent. Pure, save that the file is opened when it is read. */
export function toWhatsapp(message: Outgoing, sending: Sending): Composed {
  const named = nameMentions(message.text, sending.mentions ?? [])
  if (named.text.length > WHATSAPP_TEXT_MAX_LENGTH) return { failure: 'text_too_long' }
  const composed = composeKind(message, named, sending)
  if (!('content' in composed) || !message.quoted) return composed
  return { ...composed, quoted: quotedMessage(message.quoted, sending) }
}

export interface NamedText {
  text: string
  mentions: string[]
}

function composeKind(message: Outgoing, named: NamedText, sending: Sending): Composed {
  const { details, media } = message
  // Whoever sends a file with a text has one message of the file's kind.
  const kind = message.kind === 'text' && media ? media.kind : message.kind
  switch (kind) {
    case 'text':
      if (named.text.trim() === '') return { failure: 'message_empty' }
      return { content: { ...named, linkPreview: null } }
    case 'image':
    case 'video':
    case 'audio':
    case 'voice':
    case 'document':
    case 'sticker':
      return fileContent(kind, named, { details, file: sending.file ?? null })
    case 'location':
      return locationContent(details)
    case 'contacts':
      return contactsContent(details)
    case 'poll':
      return pollContent(details)
    case 'reaction':
      return reactionContent(message.text, sending)
    case 'edit':
      return editContent(named, sending)
    case 'delete':
      return deleteContent(sending)
    case 'vote':
      return voteContent(details?.target?.options ?? [], sending)
    case 'call':
    case 'unavailable':
    case 'unsupported':
    case 'system':
      return { failure: 'kind_not_supported' }
  }
}

/** WhatsApp's phones look for the mentioned number in the text, and show the name in its place. */
function nameMentions(text: string, mentions: NonNullable<Sending['mentions']>): NamedText {
  const longestFirst = [...mentions].sort((a, b) => b.name.length - a.name.length)
  let named = text
  for (const { name, jid } of longestFirst) {
    if (name !== '') named = named.replaceAll(`@${name}`, `@${jid.split('@')[0]}`)
  }
  return { text: named, mentions: mentions.map(({ jid }) => jid) }
}
