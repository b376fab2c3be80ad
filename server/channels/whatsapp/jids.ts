import { jidDecode } from '@whiskeysockets/baileys'
import type { ChatAddress } from '#server/channels/channel.ts'

/** How WhatsApp knows a conversation's other side. */
export interface Address {
  phone: string | null
  lid: string | null
  groupId: string | null
  /** Seconds after which messages of the chat disappear. */
  disappearsAfter?: number
}

/** Where to send; undefined where nothing is known that WhatsApp takes. */
export function jidOf({ phone, lid, groupId }: Address): string | undefined {
  if (groupId !== null) return `${groupId}@g.us`
  if (phone !== null) return `${phone}@s.whatsapp.net`
  return lid === null ? undefined : `${lid}@lid`
}

export function addressOf(chat: ChatAddress): Address {
  return chat.kind === 'group'
    ? { phone: null, lid: null, groupId: chat.groupId }
    : { phone: chat.phone, lid: chat.lid, groupId: null }
}

/** The user of a jid, without server and device. */
export function userOf(jid: string | null | undefined): string | null {
  return (jid && jidDecode(jid)?.user) || null
}
