import { lockStanding, type StandingRow } from '#db/conversations.ts'
import { listEndedMessages } from '#db/message-queue.ts'
import type { MessageRow } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { setMessageStatus } from './message-status.ts'

const AT_ONCE = 200

/**
 * Takes back what waits although its API key was revoked or its channel removed, each for that reason. Whatever was
 * on its way at that moment is left alone. Safe to call again: what slipped in meanwhile is taken back then.
 */
export async function cancelEnded(app: App): Promise<void> {
  for (let after = ''; ; ) {
    const ended = await listEndedMessages(app.db, { after, limit: AT_ONCE })
    for (const { message, isKeyRevoked } of ended) {
      const failureCode = isKeyRevoked ? 'key_revoked' : 'channel_removed'
      await transact(app, async (trx) => {
        const { dialect } = app.database
        const conversation = await lockStanding(trx, { dialect, conversationId: message.conversation_id })
        if (conversation) await cancelUntouched(app, trx, conversation, message, failureCode)
      })
    }
    after = ended.at(-1)?.message.id ?? ''
    if (ended.length < AT_ONCE) return
  }
}

/** Lets a message fail that nobody has begun to send; answers whether it was one. */
export async function cancelUntouched(
  app: App,
  trx: Trx,
  conversation: StandingRow,
  row: MessageRow,
  failureCode: string,
): Promise<boolean> {
  // What waits for another try may have arrived by the first.
  const waits = row.status === 'queued' || row.status === 'scheduled'
  if (!waits || row.external_id !== null) return false
  return setMessageStatus(app, trx, conversation, row, { to: 'failed', failureCode })
}
