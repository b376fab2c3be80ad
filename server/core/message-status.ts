import { findConversationRow, type StandingRow } from '#db/conversations.ts'
import { changeMessageStatus, raiseMessageStatus } from '#db/message-queue.ts'
import { findMessage, type MessageRow, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, type Trx } from '#server/events.ts'
import type { ReceiptStatus } from '#server/protocol/events.ts'
import { US } from './external-keys.ts'
import { deleteForEveryone, editText, react, vote } from './message-changes.ts'
import { storedMessage } from './views.ts'

/** Changes a message's status if it still is what `row` says, and owes the event. Answers whether it was. */
export async function setMessageStatus(
  app: App,
  trx: Trx,
  conversation: StandingRow,
  row: MessageRow,
  change: {
    to: MessageRow['status']
    failureCode?: string
    claim?: { owner: string; expiresAt: number }
    external?: { id: string; key: string }
    abandonedBy?: number
    retriedBy?: string
  },
): Promise<boolean> {
  const changed = await changeMessageStatus(trx, {
    messageId: row.id,
    from: row.status,
    at: app.clock.now(),
    ...change,
  })
  if (!changed) return false
  if (change.to === 'sent') await applyAction(trx, conversation.id, row)
  append(trx, {
    accountId: row.account_id,
    audience: 'agents',
    conversation,
    event: {
      type: 'message.updated',
      conversationId: conversation.id,
      messageId: row.id,
      changes: {
        status: [row.status, change.to],
        ...(row.send_at === null ? {} : { sendAt: [row.send_at, null] }),
        ...(row.failure_code !== (change.failureCode ?? null)
          ? { failureCode: [row.failure_code, change.failureCode ?? null] }
          : {}),
      },
    },
  })
  return true
}

/** The channel says how far an outgoing message has come; only upwards, and an unknown one is settled by it. */
export async function raiseStatus(
  app: App,
  trx: Trx,
  conversation: StandingRow,
  rows: MessageWithMedia[],
  status: ReceiptStatus,
): Promise<void> {
  const messageIds: string[] = []
  for (const row of rows) {
    if (!(await raiseMessageStatus(trx, { messageId: row.id, status, at: app.clock.now() }))) continue
    messageIds.push(row.id)
    if (row.status === 'queued' || row.status === 'sending' || row.status === 'unknown') {
      await applyAction(trx, conversation.id, row)
    }
  }
  if (messageIds.length === 0) return
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'messages.status', conversationId: conversation.id, messageIds, status },
  })
}

/** A reaction, edit, delete or vote has left: from now on the message it is for looks like it. */
async function applyAction(trx: Trx, conversationId: string, row: MessageRow): Promise<void> {
  const target = storedMessage({ ...row, media: null }).details?.target
  const subject = target && (await findMessage(trx, target.messageId))
  const conversation = subject && (await findConversationRow(trx, { conversationId }))
  if (!target || !subject || !conversation) return
  const at = row.sent_at
  switch (row.kind) {
    case 'reaction':
      return react(trx, conversation, subject, { actorId: US, name: row.author_name, emoji: row.body, at })
    case 'edit':
      return editText(trx, conversation, subject, { text: row.body, at })
    case 'delete':
      return deleteForEveryone(trx, conversation, subject, at)
    case 'vote':
      return vote(trx, conversation, subject, {
        voterId: US,
        name: row.author_name,
        options: target.options ?? [],
        at,
      })
  }
}
