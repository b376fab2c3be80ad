import type { Updateable } from 'kysely'
import type { ConversationWithContact } from '#db/conversations.ts'
import { deleteMessages, findMessage, type MessageWithMedia, updateMessageRow } from '#db/messages.ts'
import type { MessageTable } from '#db/schema.ts'
import { append, type Trx } from '#server/events.ts'
import { storable, storableJson } from '#server/lib/texts.ts'
import type { MessageChanges } from '#server/protocol/events.ts'
import type { MessageDetails, MessageView, ReactionView, StoredMedia } from '#server/protocol/views.ts'
import { changeConversation } from './conversations.ts'
import { lastMessage } from './message-rows.ts'
import { storedMessage } from './views.ts'

const SHOWN = [
  'status',
  'failureCode',
  'kind',
  'text',
  'media',
  'details',
  'quoted',
  'reactions',
  'editedAt',
  'deletedAt',
  'starred',
] as const satisfies (keyof MessageChanges)[]

/**
 * Changes a message's row and owes the event that says so; the line in the list follows. The conversation must be
 * locked. Nothing is written and nobody is told where nothing changes.
 */
export async function changeMessage(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  patch: Updateable<MessageTable>,
): Promise<void> {
  await updateMessageRow(trx, row.id, patch)
  const changed = await findMessage(trx, row.id)
  if (!changed) return
  const changes = difference(storedMessage(row), storedMessage(changed))
  if (Object.keys(changes).length === 0) return
  append(trx, {
    accountId: row.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'message.updated', conversationId: conversation.id, messageId: row.id, changes },
  })
  if (conversation.last_message_id === row.id) {
    const { last_activity_at: _time, ...line } = lastMessage(changed)
    await changeConversation(trx, conversation, line)
  }
}

/** Puts another text in the place of a message's own; an older edit that comes late changes nothing. */
export async function editText(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  edit: { text: string; at: number },
): Promise<void> {
  if (row.deleted_at !== null || (row.edited_at ?? 0) >= edit.at) return
  await changeMessage(trx, conversation, row, { body: storable(edit.text), edited_at: edit.at })
}

/** Takes text and file away for everyone; that there was a message stays to be seen. */
export async function deleteForEveryone(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  at: number,
): Promise<void> {
  if (row.deleted_at !== null) return
  await changeMessage(trx, conversation, row, {
    body: '',
    media_id: null,
    details: null,
    quoted: null,
    reactions: null,
    deleted_at: at,
  })
}

/** One person has one reaction to a message; an empty emoji takes it back. */
export async function react(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  reaction: ReactionView,
): Promise<void> {
  const before = storedMessage(row).reactions
  const mine = before.find(({ actorId }) => actorId === reaction.actorId)
  if (row.deleted_at !== null || (mine && mine.at > reaction.at)) return
  const others = before.filter(({ actorId }) => actorId !== reaction.actorId)
  const after = reaction.emoji === '' ? others : [...others, { ...reaction, emoji: storable(reaction.emoji) }]
  await changeMessage(trx, conversation, row, { reactions: after.length > 0 ? storableJson(after) : null })
}

/** A vote replaces the voter's earlier one; without options it takes it back. */
export async function vote(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
  ballot: { voterId: string; name: string | null; options: string[]; at: number },
): Promise<void> {
  const details = storedMessage(row).details
  const poll = details?.poll
  if (!poll) return
  const mine = poll.votes.find(({ voterId }) => voterId === ballot.voterId)
  if (mine && mine.at > ballot.at) return
  const options = ballot.options.map(storable).filter((option) => poll.options.includes(option))
  const others = poll.votes.filter(({ voterId }) => voterId !== ballot.voterId)
  const votes = options.length > 0 ? [...others, { ...ballot, options }] : others
  const changed: MessageDetails = { ...details, poll: { ...poll, votes } }
  await changeMessage(trx, conversation, row, { details: storableJson(changed) })
}

/** Takes messages out of this inbox. */
export async function removeMessages(
  trx: Trx,
  conversation: ConversationWithContact,
  messageIds: string[],
): Promise<void> {
  await deleteMessages(trx, messageIds)
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'messages.removed', conversationId: conversation.id, messageIds },
  })
}

function difference(
  before: MessageView<StoredMedia>,
  after: MessageView<StoredMedia>,
): MessageChanges<StoredMedia> {
  const fields = SHOWN.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  return Object.fromEntries(fields.map((field) => [field, [before[field], after[field]]]))
}
