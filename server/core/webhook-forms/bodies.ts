import type { App } from '#server/context.ts'
import type { Logged } from '#server/protocol/events.ts'
import type { ProgramEvent, ProgramEventType } from '#server/protocol/program-events.ts'
import type { WebhookFormat } from '#server/protocol/webhook-formats.ts'
import { tellDashboard } from './dashboard.ts'
import { tellFonnte } from './fonnte.ts'
import { type NumberNews, newsOf } from './news.ts'
import { tellPing } from './ping.ts'
import { tellWhapi } from './whapi.ts'

/** In whose words webhooks are told; null: they have none for it. */
const FORMS: Record<Exclude<WebhookFormat, 'sapa'>, (news: NumberNews) => object | null> = {
  dashboard: tellDashboard,
  fonnte: tellFonnte,
  ping: tellPing,
  whapi: tellWhapi,
}

interface OwedBody {
  type: ProgramEventType
  body: string
}

/**
 * What a webhook is to be called with because of an event, in the words of its format. In our own that is the event; in
 * those of others one event may be several calls, or none.
 */
export async function bodiesOf(
  app: App,
  event: Logged<ProgramEvent>,
  { format, types }: { format: WebhookFormat; types: ReadonlySet<string> },
): Promise<OwedBody[]> {
  if (format === 'sapa') return [{ type: event.type, body: JSON.stringify(event) }]
  const news = (await newsOf(app, event)).filter(({ type }) => types.has(type))
  return news.flatMap((one) => {
    const told = FORMS[format](one)
    return told ? [{ type: one.type, body: JSON.stringify(told) }] : []
  })
}

/** Events of the log in which news of these types may be. */
export function readTypes(format: WebhookFormat, types: ReadonlySet<string>): ReadonlySet<string> {
  return format === 'sapa' ? types : new Set([...types, 'message.updated'])
}
