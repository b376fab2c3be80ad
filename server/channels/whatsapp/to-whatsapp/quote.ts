import type { proto, WAMessage } from '@whiskeysockets/baileys'
import type { QuotedMessage } from '#server/protocol/views.ts'
import { contentName, unwrap } from '../from-whatsapp/unwrap.ts'
import type { Sending } from './compose.ts'

/** The answered message as Baileys quotes it; undefined where nothing says which one it was. */
export function quotedMessage(view: QuotedMessage, { jid, quoted }: Sending): WAMessage | undefined {
  if (!quoted) return undefined
  const { externalId: id, fromUs: fromMe, authorJid } = quoted
  const participant = jid.endsWith('@g.us') && authorJid ? authorJid : undefined
  return {
    key: { remoteJid: jid, fromMe, id, participant },
    message: quotable(quoted.message) ?? { conversation: view.text },
    participant,
  }
}

/** Only the content itself: Baileys takes the first field with a message in its name. */
function quotable(message: proto.IMessage | null): proto.IMessage | null {
  const content = message && unwrap(message)?.content
  const name = content && contentName(content)
  if (!content || !name || !(name === 'conversation' || name.includes('Message'))) return null
  const value = Object.entries(content).find(([field]) => field === name)?.[1]
  return typeof value === 'object' && value !== null ? { [name]: { ...value } } : { [name]: value }
}
