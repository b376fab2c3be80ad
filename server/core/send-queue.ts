import { listConversationsWithContacts } from '#db/conversations.ts'
import { findQueueCleared, lockAccount, updateQueueCleared } from '#db/installation.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import type { QueuedMessageView, QueuePage, QueueQuery } from '#server/protocol/send-queue.ts'
import type { MessageStatus } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { lockSeen } from './conversations.ts'
import { cancelUntouched } from './ended-sends.ts'
import { getMessageRow, messageNotFound, pageOfMessages } from './message-lists.ts'
import { requireRole, type Viewer } from './viewer.ts'
import { storedMessage, viewContact, viewMessage } from './views.ts'

/** What was sent from here and is in sight, by time; for people without what they have cleared. Throws `cursor_invalid`. */
export async function listSendQueue(
  app: App,
  viewer: Viewer,
  { status, ...query }: QueueQuery,
): Promise<QueuePage> {
  const page = {
    ...query,
    statuses: STATUSES[status],
    sentHere: true as const,
    // Programs ask for what they know by its label.
    exceptFinishedBy: viewer.key ? null : await findQueueCleared(app.db, viewer.accountId),
  }
  const { rows, next } = await pageOfMessages(app, viewer, page)
  const ids = [...new Set(rows.map((row) => row.conversation_id))]
  const conversations = await listConversationsWithContacts(app.db, ids)
  const contacts = new Map(conversations.map(({ id, contact }) => [id, contact]))
  const queue = rows.flatMap((row) => {
    const contact = contacts.get(row.conversation_id)
    return contact ? [{ ...viewQueued(app, row), contact: viewContact(contact) }] : []
  })
  return { queue, next }
}

/** One message of the queue, with what has happened to it. Throws `message_not_found`. */
export async function getQueuedMessage(
  app: App,
  viewer: Viewer,
  messageId: string,
): Promise<QueuedMessageView> {
  const { row, conversation } = await getMessageRow(app, viewer, messageId)
  if (!isSentHere(row)) throw messageNotFound()
  return { ...viewQueued(app, row), contact: viewContact(conversation.contact) }
}

/**
 * Takes a message back that nobody has begun to send: it has failed then, as `cancelled`. Throws `message_not_found`
 * and `message_not_waiting`.
 */
export async function cancelQueued(app: App, viewer: Viewer, messageId: string): Promise<void> {
  const { message } = await getQueuedMessage(app, viewer, messageId)
  await transact(app, async (trx) => {
    const conversation = await lockSeen(app, trx, viewer, message.conversationId)
    const row = await findMessage(trx, messageId)
    // On a website it is read as soon as it is stored.
    const mayWait = row && conversation.channel_kind !== 'website'
    if (mayWait && (await cancelUntouched(app, trx, conversation, row, 'cancelled'))) return
    throw new AppError('message_not_waiting', 'It is too late: this message is on its way, or was tried.', {
      status: 409,
    })
  })
}

/** Leaves what is finished by now out of the list that people see; messages stay as they are. Throws `forbidden`. */
export async function clearSendQueue(app: App, viewer: Viewer): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  await transact(app, async (trx) => {
    await lockAccount(trx, accountId)
    await updateQueueCleared(trx, accountId, app.clock.now())
    await recordAudit(app, trx, { accountId, actor: viewer, action: 'queueCleared' })
    append(trx, { accountId, audience: 'agents', event: { type: 'account.changed' } })
  })
}

const STATUSES: Record<QueueQuery['status'], MessageStatus[] | undefined> = {
  waiting: ['queued', 'sending'],
  scheduled: ['scheduled'],
  sent: ['sent'],
  delivered: ['delivered'],
  read: ['read'],
  played: ['played'],
  failed: ['failed'],
  unknown: ['unknown'],
  any: undefined,
}

/** By an agent or a program, and not on the phone. */
export function isSentHere(row: MessageWithMedia): boolean {
  return (
    row.direction === 'out' && row.author_kind === 'agent' && row.author_id !== null && row.historic === 0
  )
}

function viewQueued(app: App, row: MessageWithMedia): Omit<QueuedMessageView, 'contact'> {
  const times: Step[] = [
    ...waits(row),
    ['sent', row.left_at],
    ['delivered', row.delivered_at],
    ['read', row.read_at],
    ['played', row.played_at],
    [row.status === 'unknown' ? 'unknown' : 'failed', row.stopped_at],
  ]
  const steps = times.flatMap(([status, at]) =>
    at === null ? [] : [{ status, at, failureCode: status === 'failed' ? row.failure_code : null }],
  )
  return {
    message: viewMessage(app, storedMessage(row)),
    channelId: row.channel_id,
    requestId: row.request_id,
    steps: steps.sort((one, other) => one.at - other.at),
  }
}

type Step = [MessageStatus, number | null]

/** What waited for its time was written before it was queued. */
function waits({ status, created_at: written, sent_at: queued }: MessageWithMedia): Step[] {
  if (status === 'scheduled') return [['scheduled', written]]
  return queued === written
    ? [['queued', written]]
    : [
        ['scheduled', written],
        ['queued', queued],
      ]
}
