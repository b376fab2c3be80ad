import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { changeWebhook, createWebhook, listWebhooks, removeWebhook } from '#server/core/webhooks.ts'
import type { ProgramEventType } from '#server/protocol/program-events.ts'
import type { WebhookFormat } from '#server/protocol/webhook-formats.ts'
import { NewWebhook, WebhookChange } from '#server/protocol/webhooks.ts'

interface NumberWebhook {
  channelId: string
  format: WebhookFormat
  events: ProgramEventType[]
  /** Empty: none any more. */
  url: string
}

/** Where what happens to a number is told in these words; '' for nowhere. */
export async function urlOfNumber(
  app: App,
  viewer: Viewer,
  { channelId, format }: Pick<NumberWebhook, 'channelId' | 'format'>,
): Promise<string> {
  const all = await listWebhooks(app, viewer)
  return all.find((webhook) => webhook.channelId === channelId && webhook.format === format)?.url ?? ''
}

/** One webhook of the number's own for these events, in place of the one before. */
export async function setNumberWebhook(app: App, viewer: Viewer, wanted: NumberWebhook): Promise<void> {
  const { url, channelId, format, events } = wanted
  const known = (await listWebhooks(app, viewer)).find(
    (webhook) =>
      webhook.channelId === channelId &&
      webhook.format === format &&
      webhook.events.some((type) => events.includes(type)),
  )
  if (url === '') {
    if (known) await removeWebhook(app, viewer, known.id)
  } else if (known) await changeWebhook(app, viewer, { ...WebhookChange.parse({ url }), webhookId: known.id })
  else await createWebhook(app, viewer, NewWebhook.parse(wanted))
}
