import { proto } from '@whiskeysockets/baileys'
import { newMessageId, node, nowInSeconds } from '../nodes.ts'
import type { Phone } from '../phone/phone.ts'

/** A post in a channel that an owner follows; it is not encrypted. */
export function publishToNewsletter(
  phone: Phone,
  jid: string,
  content: proto.IMessage,
  id = newMessageId(),
): string {
  const plaintext = node('plaintext', {}, proto.Message.encode(content).finish())
  const attributes = { from: jid, id, server_id: String(Date.now()), type: 'text', t: nowInSeconds() }
  for (const link of phone.links.values()) link.push(node('message', attributes, [plaintext]))
  return id
}
