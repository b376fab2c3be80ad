import { findChannel } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { deliverQueued, deliveryLane, LANE } from '#server/core/deliveries.ts'
import { RELEASE_LANE, releaseDue } from '#server/core/send-later.ts'
import { runWebhook, WEBHOOK_LANE } from '#server/core/webhook-turns.ts'
import type { Queue } from '#server/queue/queue.ts'

/** One turn of a lane: everything that is due on it. Answers when the next thing is due. */
export async function runLane(app: App, lane: string): Promise<number | null> {
  if (lane.startsWith(WEBHOOK_LANE)) return runWebhook(app, lane.slice(WEBHOOK_LANE.length))
  if (lane === RELEASE_LANE) return releaseDue(app)
  if (!lane.startsWith(LANE)) return null
  const channelId = lane.slice(LANE.length)
  const channel = await findChannel(app.db, channelId)
  if (channel?.kind !== 'whatsapp') return deliverQueued(app, channelId)
  // Only the process that holds the connection can send: whichever that is, it hears this.
  app.bells.ring({ kind: 'channel', channelId })
  return null
}

/** Lets this process send through the connections it holds, one turn of a channel at a time. */
export async function startLocalDeliveries(app: App, lanes: Queue): Promise<() => void> {
  await lanes.start((lane) => deliverQueued(app, lane.slice(LANE.length)))
  return app.bells.listen((bell) => {
    if (bell.kind === 'channel') lanes.ring(deliveryLane(bell.channelId))
  })
}
