import { type ConversationWithContact, lockConversation } from '#db/conversations.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import { findNextSendTime, listDueMessages, releaseMessage } from '#db/scheduled-messages.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import { ringDeliveries } from './deliveries.ts'
import { lastMessage, reopened } from './message-rows.ts'
import { requireRecipientOf } from './recipients.ts'
import type { Reply } from './replies.ts'
import { isAction } from './reply-content.ts'
import { getQueuedMessage } from './send-queue.ts'
import type { Viewer } from './viewer.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const FURTHEST_MS = 183 * DAY_MS
/** Clocks differ, and a file that is fetched first takes a while: what was due so shortly ago leaves at once. */
const JUST_PAST_MS = 5 * 60_000
const AT_ONCE = 200

/** The lane of what waits for its time, of all channels. */
export const RELEASE_LANE = 'release'

/**
 * When a reply is to leave; null: at once. Throws `send_later_not_offered`, `send_time_past` and `send_time_too_far`.
 */
export function readSendTime(
  app: App,
  { channel_kind: kind }: ConversationWithContact,
  { sendAt, note, content }: Reply,
): number | null {
  if (sendAt === undefined) return null
  const canWait = app.channels[kind]?.capabilities.later && !note && !(content && isAction(content.kind))
  if (!canWait) {
    throw new AppError('send_later_not_offered', 'This cannot be sent later: leave out its time.', {
      field: 'sendAt',
    })
  }
  const now = app.clock.now()
  if (sendAt > now + FURTHEST_MS) {
    throw new AppError('send_time_too_far', 'Choose a time within six months, in milliseconds.', {
      field: 'sendAt',
    })
  }
  if (sendAt > now) return sendAt
  if (sendAt > now - JUST_PAST_MS) return null
  throw new AppError('send_time_past', 'Choose a time in the future, in milliseconds.', { field: 'sendAt' })
}

/** What was stored may leave: now, or at its time. */
export function ringFor(app: App, channelId: string, sendAt: number | null): void {
  if (sendAt === null) ringDeliveries(app, channelId)
  else app.queue.ring(RELEASE_LANE, sendAt)
}

/** Lets everything leave whose time has come, in the order of the times. Answers when the next one is due. */
export async function releaseDue(app: App): Promise<number | null> {
  for (let released = AT_ONCE; released === AT_ONCE; ) {
    const due = await listDueMessages(app.db, { now: app.clock.now(), limit: AT_ONCE })
    released = 0
    for (const message of due) if (await releaseOne(app, message)) released += 1
  }
  return findNextSendTime(app.db, app.clock.now())
}

/**
 * Sends a message now that waits for its time. Throws `message_not_found`, `recipient_not_allowed` and
 * `message_not_scheduled`.
 */
export async function sendNow(app: App, viewer: Viewer, messageId: string): Promise<void> {
  const { message, channelId } = await getQueuedMessage(app, viewer, messageId)
  await transact(app, async (trx) => {
    const conversation = await lockSeen(app, trx, viewer, message.conversationId)
    await requireRecipientOf(trx, viewer, conversation)
    const row = await findMessage(trx, messageId)
    if (row && (await release(app, trx, conversation, row))) return
    throw new AppError('message_not_scheduled', 'This message does not wait for a time any more.', {
      status: 409,
    })
  })
  ringDeliveries(app, channelId)
}

async function releaseOne(
  app: App,
  message: Pick<MessageWithMedia, 'id' | 'conversation_id' | 'channel_id'>,
): Promise<boolean> {
  const isReleased = await transact(app, async (trx) => {
    const { dialect } = app.database
    const conversation = await lockConversation(trx, { dialect, conversationId: message.conversation_id })
    const row = conversation && (await findMessage(trx, message.id))
    return conversation && row ? release(app, trx, conversation, row) : false
  })
  if (isReleased) ringDeliveries(app, message.channel_id)
  return isReleased
}

/** Until now it was only meant: now it stands in the conversation, behind what was written meanwhile. */
async function release(
  app: App,
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
): Promise<boolean> {
  const at = app.clock.now()
  if (!(await releaseMessage(trx, { messageId: row.id, at }))) return false
  append(trx, {
    accountId: row.account_id,
    audience: 'agents',
    conversation,
    numbers: [row.id],
    event: {
      type: 'message.updated',
      conversationId: conversation.id,
      messageId: row.id,
      changes: { status: ['scheduled', 'queued'], sendAt: [row.send_at, null], sentAt: [row.sent_at, at] },
    },
  })
  await changeConversation(trx, conversation, {
    ...lastMessage({ ...row, sent_at: at }),
    ...reopened(conversation),
  })
  return true
}
