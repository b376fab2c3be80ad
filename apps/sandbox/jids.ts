import { jidDecode } from '@whiskeysockets/baileys'

export const STATUS_CHAT = 'status@broadcast'

export function phoneNumberJid(number: string, device = 0): string {
  return `${number}${device ? `:${device}` : ''}@s.whatsapp.net`
}

export function lidJid(lid: string, device = 0): string {
  return `${lid}${device ? `:${device}` : ''}@lid`
}

export interface Jid {
  user: string
  server: string
  device: number
}

export function parseJid(jid: string): Jid {
  const decoded = jidDecode(jid)
  if (!decoded) throw new Error(`${jid} is not a jid`)
  return { user: decoded.user, server: decoded.server, device: decoded.device ?? 0 }
}

export function isLid(jid: string): boolean {
  return jid.endsWith('@lid')
}

export function isGroup(jid: string): boolean {
  return jid.endsWith('@g.us')
}

/** The LID that the sandbox gives to a number; real ones are as long, and as unlike the number. */
export function lidOfNumber(number: string, family: '8' | '9'): string {
  return family + number.padStart(14, '0').slice(-13)
}
