import { type ConversationWithContact, lockConversation } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { storable } from '#server/lib/texts.ts'
import type { RatingView } from '#server/protocol/views.ts'
import type { NewRating } from '#server/protocol/visitors.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { changeConversation } from './conversations.ts'
import { findEarlier, hashBody, newMessage, storeMessage } from './message-rows.ts'
import { findVisitorConversation, type Visitor } from './visitors.ts'

/**
 * Keeps a visitor's answer to how a closed conversation went: on the conversation, and as a line of its thread. The same
 * answer again changes nothing. Throws `rating_over` where it was not asked for, or where there is another answer.
 */
export async function rateConversation(app: App, visitor: Visitor, rating: NewRating): Promise<void> {
  const known = await findVisitorConversation(app, visitor)
  if (!known) throw ratingOver()
  await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const { dialect } = app.database
      const conversation = await lockConversation(trx, { dialect, conversationId: known.id })
      if (conversation?.closed_at !== rating.closedAt) throw ratingOver()
      await storeRating(app, trx, conversation, rating)
    }),
  )
}

async function storeRating(
  app: App,
  trx: Trx,
  conversation: ConversationWithContact,
  { closedAt, score, ...said }: NewRating,
): Promise<void> {
  const comment = storable(said.comment.trim())
  const keyed = { authorKey: `rating:${conversation.id}`, clientId: `closing-${closedAt}` }
  const bodyHash = hashBody({ text: comment, mediaId: null, scope: String(score) })
  if (await findOwn(trx, keyed, bodyHash)) return
  const { contact } = conversation
  const row = await newMessage(app, trx, {
    ...keyed,
    accountId: conversation.account_id,
    conversation,
    text: comment,
    mediaId: null,
    bodyHash,
    direction: 'system',
    kind: 'system',
    status: 'received',
    author: { kind: 'system', id: null, name: null },
    details: { change: { code: 'rated', actor: contact.name, subjects: [], value: String(score) } },
  })
  storeMessage(trx, conversation, row, 'agents')
  const rating: RatingView = { score, comment, closedAt, at: app.clock.now() }
  await changeConversation(trx, conversation, { rating: JSON.stringify(rating) }, 'visitor')
}

async function findOwn(trx: Trx, keyed: { authorKey: string; clientId: string }, bodyHash: string) {
  try {
    return await findEarlier(trx, keyed, bodyHash)
  } catch (error) {
    if (isAppError(error) && error.code === 'client_id_reused') throw ratingOver()
    throw error
  }
}

function ratingOver(): AppError {
  return new AppError('rating_over', 'This conversation is not waiting for an answer (any more).', {
    status: 409,
  })
}
