import { lockConversation } from '#db/conversations.ts'
import {
  findMessage,
  listAbandonedMessages,
  listWaitingChannels,
  type MessageWithMedia,
  nextQueuedMessage,
} from '#db/messages.ts'
import { findChannel } from '#db/websites.ts'
import type { Channel, SendOutcome } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { deliveryLane, setMessageStatus } from './messages.ts'
import { storedMessage } from './views.ts'

/** A sender that has not answered for so long is taken for dead. */
const CLAIM_MS = 30_000
const ABANDONED_AT_ONCE = 200

/** Sends everything that waits in a channel, oldest first. Safe to call from several processes at once. */
export async function deliverQueued(app: App, channelId: string): Promise<void> {
  for (;;) {
    const queued = await nextQueuedMessage(app.db, channelId)
    if (!queued) return
    const message = await findMessage(app.db, queued.id)
    if (!message || !(await claim(app, message))) continue
    await settle(app, message.id, await send(app, message))
  }
}

/** Rings for every channel where something waits: bells may be lost, rows are not. */
export async function ringUnfinished(app: App): Promise<void> {
  for (const channelId of await listWaitingChannels(app.db)) app.queue.ring(deliveryLane(channelId))
}

/**
 * Finds messages whose sender died in the middle. Nobody knows whether they left, so they are `unknown`, never
 * `queued`; where the channel does know, they are settled at once. Answers how many there were.
 */
export async function settleAbandoned(app: App): Promise<number> {
  const rows = await listAbandonedMessages(app.db, { now: app.clock.now(), limit: ABANDONED_AT_ONCE })
  for (const { id } of rows) {
    await settle(app, id, { outcome: 'unknown' })
    const message = await findMessage(app.db, id)
    if (message?.status !== 'unknown') continue
    const channel = await channelOf(app, message.channel_id)
    if (await channel?.findSent(storedMessage(message))) await settle(app, id, { outcome: 'sent' })
  }
  return rows.length
}

async function claim(app: App, message: MessageWithMedia): Promise<boolean> {
  return changeStatus(app, message.id, 'queued', {
    to: 'sending',
    claim: { owner: app.processId, expiresAt: app.clock.now() + CLAIM_MS },
  })
}

async function send(app: App, message: MessageWithMedia): Promise<SendOutcome> {
  const channel = await channelOf(app, message.channel_id)
  if (!channel) return { outcome: 'failed', code: 'channel_removed' }
  try {
    return await channel.send(storedMessage({ ...message, status: 'sending' }))
  } catch (error) {
    app.logger.error({ err: error, messageId: message.id, channelId: message.channel_id }, 'send broke off')
    return { outcome: 'unknown' }
  }
}

async function settle(app: App, messageId: string, result: SendOutcome): Promise<void> {
  const failure = result.outcome === 'failed' ? { failureCode: result.code } : {}
  const from = result.outcome === 'sent' ? (['sending', 'unknown'] as const) : (['sending'] as const)
  for (const status of from) {
    if (await changeStatus(app, messageId, status, { to: result.outcome, ...failure })) return
  }
}

/** Changes the status if it still is `from`; a receipt may have come first. */
function changeStatus(
  app: App,
  messageId: string,
  from: MessageWithMedia['status'],
  change: Parameters<typeof setMessageStatus>[3],
): Promise<boolean> {
  return transact(app, async (trx) => {
    const found = await findMessage(trx, messageId)
    if (found?.status !== from) return false
    // Locked, so that the event names who may see it and where it is at that moment.
    const { dialect } = app.database
    const conversation = await lockConversation(trx, { dialect, conversationId: found.conversation_id })
    const message = await findMessage(trx, messageId)
    if (!conversation || message?.status !== from) return false
    return setMessageStatus(trx, conversation, message, change)
  })
}

async function channelOf(app: App, channelId: string): Promise<Channel | undefined> {
  const row = await findChannel(app.db, channelId)
  return row && app.channels[row.kind]
}
