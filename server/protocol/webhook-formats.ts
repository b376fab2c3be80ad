import { PROGRAM_EVENTS, type ProgramEventType } from './program-events.ts'

/** In whose words a webhook is told: our own, or those of another gateway, see docs/DIALECTS.md. */
export const WEBHOOK_FORMATS = ['sapa', 'dashboard', 'fonnte', 'ping', 'whapi'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/** What other gateways have words for. */
type SpokenEvent = Extract<ProgramEventType, 'message.created' | 'messages.status' | 'channel.changed'>

/** What there are words for. */
export const FORMAT_EVENTS: Readonly<
  { sapa: readonly ProgramEventType[] } & Record<Exclude<WebhookFormat, 'sapa'>, readonly SpokenEvent[]>
> = {
  sapa: PROGRAM_EVENTS,
  dashboard: ['messages.status'],
  fonnte: ['message.created', 'messages.status', 'channel.changed'],
  ping: ['message.created'],
  whapi: ['channel.changed'],
}
