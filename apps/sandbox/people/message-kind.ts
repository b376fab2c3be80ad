import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'

export type MessageKind =
  | 'text'
  | 'image'
  | 'video'
  | 'voice'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contact'
  | 'poll'
  | 'vote'
  | 'reaction'
  | 'edit'
  | 'revoke'
  | 'other'

type Content = proto.IMessage

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

const TESTS: [MessageKind, (content: Content) => unknown][] = [
  ['edit', (content) => content.protocolMessage?.type === MESSAGE_EDIT],
  ['revoke', (content) => content.protocolMessage?.type === REVOKE],
  ['reaction', (content) => content.reactionMessage],
  ['vote', (content) => content.pollUpdateMessage],
  ['poll', pollOf],
  ['image', (content) => content.imageMessage],
  ['video', (content) => content.videoMessage ?? content.ptvMessage],
  ['voice', (content) => content.audioMessage?.ptt],
  ['audio', (content) => content.audioMessage],
  ['document', (content) => content.documentMessage],
  ['sticker', (content) => content.stickerMessage],
  ['location', (content) => content.locationMessage ?? content.liveLocationMessage],
  ['contact', (content) => content.contactMessage ?? content.contactsArrayMessage],
  ['text', (content) => content.conversation ?? content.extendedTextMessage],
]

export function kindOf(message: Content): MessageKind {
  const content = unwrapped(message)
  return TESTS.find(([, holds]) => holds(content))?.[0] ?? 'other'
}

/** What a person reads of a message: its text or caption, the emoji, the question. */
export function textOf(message: Content): string {
  const content = unwrapped(message)
  const edited = content.protocolMessage?.editedMessage
  if (edited) return textOf(edited)
  return (
    content.conversation ??
    content.extendedTextMessage?.text ??
    content.imageMessage?.caption ??
    content.videoMessage?.caption ??
    content.documentMessage?.caption ??
    content.reactionMessage?.text ??
    pollOf(content)?.name ??
    content.locationMessage?.name ??
    content.contactMessage?.displayName ??
    ''
  )
}

export function unwrapped(message: Content): Content {
  return normalizeMessageContent(message) ?? message
}

function pollOf(content: Content) {
  return content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3
}
