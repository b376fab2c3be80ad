import type { WhatsappState } from '#server/protocol/views.ts'
import type { NumberNews } from './news.ts'

/** S4: how a number is connected. Where the original puts its key stands the id of the number. */
export function tellWhapi(news: NumberNews): object | null {
  if (news.type !== 'channel.changed') return null
  const { device, before, state, code } = news
  if (STATE[before] === STATE[state]) return null
  const told = { apiKey: device.id, state: STATE[state] }
  switch (told.state) {
    case 'CONNECTED':
      return { type: 'ready', results: { apiKey: device.id, message: 'Device connected successfully' } }
    case 'SERVICE_OFF':
      return { type: 'disconnected', results: { ...told, reason: code ?? state, reconnect: false } }
    default:
      return { type: 'change_state', results: told }
  }
}

const STATE: Record<WhatsappState, 'CONNECTED' | 'SERVICE_SCAN' | 'SERVICE_OFF' | 'PAIRING'> = {
  waiting: 'PAIRING',
  scan: 'SERVICE_SCAN',
  code: 'SERVICE_SCAN',
  passkey: 'SERVICE_SCAN',
  syncing: 'PAIRING',
  online: 'CONNECTED',
  reconnecting: 'PAIRING',
  conflict: 'SERVICE_OFF',
  restricted: 'SERVICE_OFF',
  logged_out: 'SERVICE_OFF',
  banned: 'SERVICE_OFF',
}
