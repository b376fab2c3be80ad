import type { NumberNews } from './news.ts'

/** S2: its webhook of incoming messages, and who wrote, which message it is and when, which it leaves out. */
export function tellPing(news: NumberNews): object | null {
  if (news.type !== 'message.created') return null
  const { device, chat, sender, message, externalId } = news
  if (message.kind === 'unavailable' || message.kind === 'call' || message.kind === 'unsupported') return null
  return {
    device_key: device.id,
    name: sender.name,
    message: message.text,
    type: chat.isGroup ? 'group' : 'single',
    from: chat.id,
    message_id: externalId,
    timestamp: Math.floor(message.sentAt / 1000),
  }
}
