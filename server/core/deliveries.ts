import type { Db } from '#db/connect.ts'
import { lockStanding } from '#db/conversations.ts'
import {
  listAbandonedMessages,
  listQueuedMessages,
  listSendingConversations,
  listWaitingChannels,
  renewClaim,
} from '#db/message-queue.ts'
import { findMessage, type MessageRow, type MessageWithMedia } from '#db/messages.ts'
import { findChannel } from '#db/websites.ts'
import type { Channel, Outgoing, SendOutcome } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'
import { externalKey, US } from './external-keys.ts'
import { setMessageStatus } from './message-status.ts'
import { storedMessage } from './views.ts'

/** A sender that has not answered for so long is taken for dead. */
const CLAIM_MS = 30_000
const ABANDONED_AT_ONCE = 200
/** When to look again whether a message that somebody else sends has left. */
const LOOK_AGAIN_MS = 1_000
/** Conversations whose messages may be under way at the same time; within one they leave in order. */
const SENDS_AT_ONCE = 32

/**
 * Sends everything of a channel that may leave now, oldest first. Safe to call from several processes at once: each
 * message is claimed. Answers when the next one may leave (epoch ms); null when nothing waits.
 */
export async function deliverQueued(app: App, channelId: string): Promise<number | null> {
  const row = await findChannel(app.db, channelId)
  const channel = row && app.channels[row.kind]
  if (channel && !channel.isHere(channelId)) return null
  const underWay = new Map<string, Promise<void>>()
  try {
    return await sendDue(app, { channelId, channel, underWay })
  } finally {
    await Promise.allSettled(underWay.values())
  }
}

async function sendDue(
  app: App,
  {
    channelId,
    channel,
    underWay,
  }: { channelId: string; channel: Channel | undefined; underWay: Map<string, Promise<void>> },
): Promise<number | null> {
  const resting = new Map<string, number>()
  const takeUp = async (message: MessageWithMedia) => {
    const { conversation_id: conversationId } = message
    const until = (await channel?.restsUntil(outgoing(message))) ?? null
    if (until !== null && until > app.clock.now()) resting.set(conversationId, until)
    else {
      const sending = deliver(app, channel, message).finally(() => underWay.delete(conversationId))
      underWay.set(conversationId, sending)
    }
  }
  const door = watchDoor(app, channelId)
  try {
    for (;;) {
      for (const [id, until] of resting) if (until <= app.clock.now()) resting.delete(id)
      const rung = door.nextRing()
      const ours = new Set(underWay.keys())
      // What was written after a message waits for it, also where its sender has died.
      for (const id of await listSendingConversations(app.db, channelId)) {
        if (!ours.has(id)) resting.set(id, app.clock.now() + LOOK_AGAIN_MS)
      }
      const except = [...underWay.keys(), ...resting.keys()]
      const waiting = await listQueuedMessages(app.db, { channelId, except, limit: SENDS_AT_ONCE })
      for (const message of oldestOfEach(waiting)) {
        if (underWay.size >= SENDS_AT_ONCE) await Promise.race(underWay.values())
        await takeUp(message)
      }
      if (waiting.length > 0) continue
      const due = resting.size > 0 ? Math.min(...resting.values()) : null
      if (underWay.size === 0) return due
      await firstOf(app, [...underWay.values(), rung], due)
    }
  } finally {
    door.leave()
  }
}

/** While one customer's message is under way, what is written to others must not wait for it. */
function watchDoor(app: App, channelId: string): { nextRing(): Promise<void>; leave(): void } {
  let answer = () => {}
  const leave = app.bells.listen(
    (bell) => {
      if (bell.kind === 'channel' && bell.channelId === channelId) answer()
    },
    () => answer(),
  )
  return {
    leave,
    nextRing: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  }
}

/** Answers when the first of these has happened, or it is `due`. */
async function firstOf(app: App, happenings: Promise<void>[], due: number | null): Promise<void> {
  let cancel = () => {}
  const isDue = new Promise<void>((resolve) => {
    if (due !== null) cancel = app.clock.after(Math.max(0, due - app.clock.now()), resolve)
  })
  try {
    await Promise.race([...happenings, isDue])
  } finally {
    cancel()
  }
}

/** Within a conversation the next one is looked for when the one before it has left. */
function oldestOfEach(waiting: MessageWithMedia[]): MessageWithMedia[] {
  const oldest = new Map(waiting.toReversed().map((message) => [message.conversation_id, message]))
  return waiting.filter((message) => oldest.get(message.conversation_id) === message)
}

/** Rings for every channel where something waits: bells may be lost, rows are not. */
export async function ringUnfinished(app: App): Promise<void> {
  for (const channelId of await listWaitingChannels(app.db)) ringDeliveries(app, channelId)
}

/** Something may be waiting to leave through this channel. */
export function ringDeliveries(app: App, channelId: string, at?: number): void {
  app.queue.ring(deliveryLane(channelId), at)
}

/**
 * Finds messages whose sender died in the middle. Where nobody knows whether they left they are `unknown`, never
 * `queued`; where the channel does know, they are settled or queued again at once. Answers how many there were.
 */
export async function settleAbandoned(app: App): Promise<number> {
  const rows = await listAbandonedMessages(app.db, { now: app.clock.now(), limit: ABANDONED_AT_ONCE })
  for (const row of rows) {
    if (await giveBack(app, row)) continue
    await settle(app, row, { outcome: 'unknown' })
    const message = await findMessage(app.db, row.id)
    if (message?.status !== 'unknown') continue
    const channel = await channelOf(app, message.channel_id)
    if (await channel?.findSent(outgoing(message))) await settle(app, row, { outcome: 'sent' })
  }
  return rows.length
}

/** Still this process sends it: nobody takes it for abandoned meanwhile. False where somebody has. */
export function holdClaim(app: App, trx: Db, messageId: string): Promise<boolean> {
  return renewClaim(trx, { messageId, owner: app.processId, expiresAt: app.clock.now() + CLAIM_MS })
}

/** How the names of these lanes begin. */
export const LANE = 'deliver:'

/** The queue's lane for everything that leaves through a channel. */
export function deliveryLane(channelId: string): string {
  return `${LANE}${channelId}`
}

async function deliver(app: App, channel: Channel | undefined, message: MessageWithMedia): Promise<void> {
  const externalId = message.external_id ?? channel?.chooseExternalId(message.channel_id) ?? null
  if (!(await claim(app, message, externalId))) return
  const endClaim = keepClaim(app, message.id)
  try {
    await settle(app, message, await send(app, channel, { ...message, external_id: externalId }))
  } finally {
    endClaim()
  }
}

/** A large file takes longer than a claim holds: as long as its sender lives, it is not taken for dead. */
function keepClaim(app: App, messageId: string): () => void {
  return app.clock.every(CLAIM_MS / 3, () => {
    app.database
      .transaction((trx) => holdClaim(app, trx, messageId))
      .catch((error: unknown) => app.logger.warn({ err: error, messageId }, 'a claim could not be renewed'))
  })
}

async function claim(app: App, message: MessageWithMedia, externalId: string | null): Promise<boolean> {
  return changeStatus(app, message, ['queued'], (conversationId) => ({
    to: 'sending',
    claim: { owner: app.processId, expiresAt: app.clock.now() + CLAIM_MS },
    ...(externalId === null
      ? {}
      : {
          external: {
            id: externalIdOf(externalId),
            key: externalKey({ conversationId, author: US, externalId }),
          },
        }),
  }))
}

async function send(app: App, channel: Channel | undefined, message: MessageWithMedia): Promise<SendOutcome> {
  if (!channel) return { outcome: 'failed', code: 'channel_removed' }
  try {
    return await channel.send(outgoing({ ...message, status: 'sending' }))
  } catch (error) {
    app.logger.error({ err: error, messageId: message.id, channelId: message.channel_id }, 'send broke off')
    return { outcome: 'unknown' }
  }
}

async function settle(app: App, message: MessageRow, result: SendOutcome): Promise<void> {
  const failure = result.outcome === 'failed' ? { failureCode: result.code } : {}
  // What is certain goes before what nobody knew.
  const from = result.outcome === 'unknown' ? (['sending'] as const) : (['sending', 'unknown'] as const)
  await changeStatus(app, message, from, () => ({ to: result.outcome, ...failure }))
}

/** A message of which certainly nothing has left is queued again, once: what kills its sender must not do so for ever. */
async function giveBack(app: App, row: MessageRow): Promise<boolean> {
  const abandoned = await findMessage(app.db, row.id)
  const channel = await channelOf(app, row.channel_id)
  if (!abandoned || !(await channel?.isUnbegun(outgoing(abandoned)))) return false
  const isBack = await changeStatus(app, row, ['sending'], () => ({
    to: 'queued',
    abandonedBy: app.clock.now(),
  }))
  if (isBack) ringDeliveries(app, row.channel_id)
  return isBack
}

/** Changes the status if it still is one of `from`; a receipt may have come first. */
function changeStatus(
  app: App,
  message: MessageRow,
  from: readonly MessageRow['status'][],
  change: (conversationId: string) => Parameters<typeof setMessageStatus>[4],
): Promise<boolean> {
  return transact(app, async (trx) => {
    // Locked, so that the event names who may see it and where it is at that moment.
    const { dialect } = app.database
    const conversation = await lockStanding(trx, { dialect, conversationId: message.conversation_id })
    if (!conversation) return false
    for (const status of from) {
      const row = { ...message, status }
      if (await setMessageStatus(app, trx, conversation, row, change(conversation.id))) return true
    }
    return false
  })
}

async function channelOf(app: App, channelId: string): Promise<Channel | undefined> {
  const row = await findChannel(app.db, channelId)
  return row && app.channels[row.kind]
}

function outgoing(message: MessageWithMedia): Outgoing {
  return {
    ...storedMessage(message),
    accountId: message.account_id,
    channelId: message.channel_id,
    externalId: message.external_id,
  }
}
