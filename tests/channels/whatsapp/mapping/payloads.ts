import { proto, type WAMessage, type WAMessageKey } from '@whiskeysockets/baileys'
import type { ChannelMessage } from '#server/channels/channel.ts'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import type { Reading } from '#server/channels/whatsapp/from-whatsapp/peers.ts'
import type { Received } from '#server/channels/whatsapp/from-whatsapp/received.ts'

export const NOW = Date.UTC(2026, 6, 1, 12)
export const SECONDS = NOW / 1000 - 60
export const US = { phone: '491700000001', lid: '90491700000001', name: 'Shop' }
export const ANN = { phone: '491700000100', lid: '80491700000100', name: 'Ann' }
export const BEN = { phone: '491700000101', lid: '80491700000101', name: 'Ben' }
export const GROUP = '120363087917996618'
export const reading: Reading = { us: US, now: NOW }

export const ANN_CHAT = { kind: 'person', ...ANN }

/** A content as it is after the wire: encoded and decoded by Baileys' own classes. */
export function wired(content: proto.IMessage): proto.IMessage {
  return proto.Message.decode(proto.Message.encode(proto.Message.fromObject(content)).finish())
}

/** A message from Ann, as Baileys hands it over; LID addressed, with her number beside it. */
export function fromAnn(content: proto.IMessage | null, more: Partial<WAMessage> = {}): WAMessage {
  return {
    key: {
      remoteJid: `${ANN.lid}@lid`,
      remoteJidAlt: `${ANN.phone}@s.whatsapp.net`,
      fromMe: false,
      id: '3A1234567890ABCDEF12',
      addressingMode: 'lid',
    },
    messageTimestamp: SECONDS,
    pushName: 'Ann',
    message: content && wired(content),
    ...more,
  }
}

/** What was typed on our own phone, to Ann. */
export function fromPhone(content: proto.IMessage, more: Partial<WAMessage> = {}): WAMessage {
  const { key } = fromAnn(null)
  return { ...fromAnn(content), key: { ...key, fromMe: true }, pushName: 'Shop', status: 2, ...more }
}

/** A message of Ben in a group. */
export function inGroup(
  content: proto.IMessage | null,
  more: Partial<WAMessage> = {},
  key: Partial<WAMessageKey> = {},
): WAMessage {
  return {
    key: {
      remoteJid: `${GROUP}@g.us`,
      fromMe: false,
      id: '3AGROUP567890ABCDEF1',
      participant: `${BEN.lid}@lid`,
      participantAlt: `${BEN.phone}@s.whatsapp.net`,
      ...key,
    },
    messageTimestamp: SECONDS,
    pushName: 'Ben',
    message: content && wired(content),
    ...more,
  }
}

export function received(message: WAMessage): Extract<Received, { type: 'message' }> {
  const result = fromWhatsapp(message, reading)
  if (result.type !== 'message') throw new Error(`It is ${JSON.stringify(result)}.`)
  return result
}

export function line(message: WAMessage): ChannelMessage {
  return received(message).message
}

export function file(mime: string, more: Record<string, unknown> = {}) {
  return {
    url: 'https://mmg.whatsapp.net/v/t62/abc',
    directPath: '/v/t62/abc',
    mediaKey: new Uint8Array(32).fill(7),
    fileSha256: new Uint8Array(32).fill(8),
    fileEncSha256: new Uint8Array(32).fill(9),
    fileLength: 1234,
    mimetype: mime,
    ...more,
  }
}
