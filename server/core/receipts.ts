import { lockConversation } from '#db/conversations.ts'
import { applyReceipt } from '#db/message-queue.ts'
import { newestSequence } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, transact } from '#server/events.ts'
import { changeConversation } from './conversations.ts'

/**
 * The contact has got, or read, everything up to a sequence number. One event for all messages; a mark never moves
 * back, and never beyond what was really sent.
 */
export async function receiveReceipt(
  app: App,
  receipt: { conversationId: string; status: 'delivered' | 'read'; upToSeq: number },
): Promise<void> {
  await transact(app, async (trx) => {
    const { dialect } = app.database
    const row = await lockConversation(trx, { dialect, conversationId: receipt.conversationId })
    if (!row) return
    const newest = await newestSequence(trx, { conversationId: row.id, direction: 'out' })
    const upToSeq = Math.min(receipt.upToSeq, newest)
    const mark = receipt.status === 'read' ? row.contact_read_seq : row.contact_delivered_seq
    if (upToSeq <= mark) return
    await applyReceipt(trx, {
      conversationId: row.id,
      status: receipt.status,
      upToSeq,
      at: app.clock.now(),
    })
    append(trx, {
      accountId: row.account_id,
      audience: 'agents',
      conversation: row,
      event: { type: 'messages.receipt', conversationId: row.id, status: receipt.status, upToSeq },
    })
    const delivered = { contact_delivered_seq: Math.max(row.contact_delivered_seq, upToSeq) }
    const patch = receipt.status === 'read' ? { ...delivered, contact_read_seq: upToSeq } : delivered
    await changeConversation(trx, row, patch, 'visitor')
  })
}
