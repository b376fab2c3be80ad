import type { ConversationWithContact } from '#db/conversations.ts'
import { countMessagesAfter, listIncomingBetween, newestSequence } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { tellChannel } from './channel-commands.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import type { Viewer } from './viewer.ts'

/** An agent has seen everything up to a sequence number. The channel is told, so that the customer can be too. */
export async function markRead(
  app: App,
  viewer: Viewer,
  { conversationId, upToSeq }: { conversationId: string; upToSeq: number },
): Promise<void> {
  const { row, messageIds } = await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversationId)
    return { row, ...(await readUpTo(trx, row, upToSeq)) }
  })
  await tellRead(app, row, messageIds)
}

/**
 * Moves the team's mark forward; answers which messages the channel has to be told of after the commit. None of them:
 * only a mark "unread" was taken off. Null: there is nothing to tell.
 */
export async function readUpTo(
  trx: Trx,
  row: ConversationWithContact,
  upToSeq: number,
): Promise<{ changed: ConversationWithContact; messageIds: string[] | null }> {
  const patch = await readPatch(trx, row, upToSeq)
  const read = { conversationId: row.id, after: row.agents_read_seq, upTo: patch.agents_read_seq }
  const messageIds = row.channel_kind === 'whatsapp' ? await listIncomingBetween(trx, read) : null
  const becameRead = row.unread_count > 0 && patch.unread_count === 0
  const isNews = messageIds !== null && (messageIds.length > 0 || becameRead)
  const changed = await changeConversation(trx, row, patch, 'visitor')
  return { changed, messageIds: isNews ? messageIds : null }
}

/** How a conversation stands once it is read up to a sequence number; never less than it is. */
export async function readPatch(
  trx: Trx,
  row: Pick<ConversationWithContact, 'id' | 'agents_read_seq'>,
  upToSeq: number,
): Promise<{ agents_read_seq: number; unread_count: number }> {
  const incoming = { conversationId: row.id, direction: 'in' } as const
  const newest = await newestSequence(trx, incoming)
  const seq = Math.max(row.agents_read_seq, Math.min(upToSeq, newest))
  return { agents_read_seq: seq, unread_count: await countMessagesAfter(trx, { ...incoming, seq }) }
}

/** Tells the channel what has been read, so that the customer can be told. */
export async function tellRead(
  app: App,
  row: ConversationWithContact,
  messageIds: string[] | null,
): Promise<void> {
  if (messageIds === null) return
  const channel = { accountId: row.account_id, channelId: row.channel_id }
  await tellChannel(app, channel, { name: 'read', conversationId: row.id, messageIds })
}
