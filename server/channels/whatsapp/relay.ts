import {
  type MessageRelayOptions,
  normalizeMessageContent,
  proto,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { RawMessage } from './raw-messages.ts'

const { Type } = proto.Message.ProtocolMessage
const EDIT = '1'
const PIN = '2'
const DELETE_OWN = '7'
const DELETE_AS_ADMIN = '8'

/** Writes a message to the socket, under the id and with the content it was kept with. */
export async function relay(socket: WASocket, { key, message }: RawMessage): Promise<void> {
  if (!key?.remoteJid || !key.id || !message)
    throw new Error('A kept message lacks what it takes to send it.')
  await socket.relayMessage(key.remoteJid, message, { messageId: key.id, ...stanzaParts(message) })
}

/** What WhatsApp wants to see outside of the ciphertext, by what is in it. */
function stanzaParts(
  message: proto.IMessage,
): Pick<MessageRelayOptions, 'additionalAttributes' | 'additionalNodes'> {
  const content = normalizeMessageContent(message)
  if (content?.pollCreationMessage || content?.pollCreationMessageV3) {
    return { additionalNodes: [{ tag: 'meta', attrs: { polltype: 'creation' } }] }
  }
  if (content?.pollUpdateMessage) return { additionalNodes: [{ tag: 'meta', attrs: { polltype: 'vote' } }] }
  if (content?.pinInChatMessage) return { additionalAttributes: { edit: PIN } }
  const change = content?.protocolMessage
  if (change?.type === Type.MESSAGE_EDIT) return { additionalAttributes: { edit: EDIT } }
  if (change?.type === Type.REVOKE) {
    return { additionalAttributes: { edit: change.key?.fromMe ? DELETE_OWN : DELETE_AS_ADMIN } }
  }
  return {}
}
