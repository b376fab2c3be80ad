import { repointContact } from '#db/contacts.ts'
import {
  type ContactRow,
  type ConversationWithContact,
  listConversationsOfContact,
  lockConversation,
  updateConversationRow,
} from '#db/conversations.ts'
import { repointAuthor } from '#db/message-places.ts'
import {
  findMessageByExternalKey,
  isReadable,
  listExternalMessagesOfAuthor,
  moveMessages,
  newestSequence,
  updateMessageRow,
} from '#db/messages.ts'
import { moveNotifications } from '#db/notifications.ts'
import type { App } from '#server/context.ts'
import { append, type Trx } from '#server/events.ts'
import { PRIORITIES } from '#server/protocol/limits.ts'
import type { Priority } from '#server/protocol/views.ts'
import { changeConversation } from './conversations.ts'
import { joinLabels } from './labels.ts'
import { removeMessages } from './message-changes.ts'
import { viewConversation } from './views.ts'

/** Joins two contacts of one account: the older one stays, the other's id leads to it. */
export async function mergeContacts(
  app: App,
  trx: Trx,
  one: ContactRow,
  two: ContactRow,
): Promise<ContactRow> {
  const [older, younger] = [one, two].sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
  if (!older || !younger) return one
  for (const { id } of await listConversationsOfContact(trx, younger.id)) {
    const dialect = app.database.dialect
    const leaving = await lockConversation(trx, { dialect, conversationId: id })
    if (!leaving) continue
    const staying = (await listConversationsOfContact(trx, older.id)).find(
      (conversation) => conversation.channel_id === leaving.channel_id,
    )
    const target = staying && (await lockConversation(trx, { dialect, conversationId: staying.id }))
    if (target) await mergeConversations(trx, { leaving: await moveSight(trx, leaving, target), target })
    else await handOver(trx, { conversation: leaving, contact: older })
  }
  await rekeyAuthor(app, trx, { from: younger.id, to: older.id })
  await repointAuthor(trx, { from: younger.id, to: older.id })
  await repointContact(trx, { from: younger.id, to: older.id })
  return older
}

/** What the younger one wrote in groups is the older one's now; what both had there is kept once. */
async function rekeyAuthor(app: App, trx: Trx, { from, to }: { from: string; to: string }): Promise<void> {
  for (const row of await listExternalMessagesOfAuthor(trx, { authorId: from })) {
    const key = row.external_key?.replace(`/${from}/`, `/${to}/`) ?? null
    const taken = key === null ? undefined : await findMessageByExternalKey(trx, key)
    const goes = taken && (isReadable(row.kind) && !isReadable(taken.kind) ? taken.id : row.id)
    if (goes) await remove(app, trx, { conversationId: row.conversation_id, messageId: goes })
    if (goes !== row.id) await updateMessageRow(trx, row.id, { external_key: key, author_id: to })
  }
}

async function remove(
  app: App,
  trx: Trx,
  { conversationId, messageId }: { conversationId: string; messageId: string },
): Promise<void> {
  const { dialect } = app.database
  const conversation = await lockConversation(trx, { dialect, conversationId })
  if (conversation) await removeMessages(trx, conversation, [messageId])
}

/** Who saw only the one that leaves, and will not see the joined one, is told so by its assignment. */
function moveSight(trx: Trx, leaving: ConversationWithContact, target: ConversationWithContact) {
  return changeConversation(trx, leaving, {
    assignee_id: target.assignee_id ?? leaving.assignee_id,
    team_id: target.team_id ?? leaving.team_id,
  })
}

/** Everything of `leaving` becomes part of `target`; its id stays as a signpost. */
async function mergeConversations(
  trx: Trx,
  { leaving, target }: { leaving: ConversationWithContact; target: ConversationWithContact },
): Promise<void> {
  const read = await jointMarks(trx, leaving, target)
  await moveMessages(trx, { from: leaving.id, to: target.id })
  await moveNotifications(trx, { from: leaving.id, to: target.id })
  const newest = (leaving.last_message_at ?? 0) > (target.last_message_at ?? 0) ? leaving : target
  const reopens = leaving.status === 'open' && target.status !== 'open'
  const merged: ConversationWithContact = {
    ...target,
    ...lastMessageOf(newest),
    ...(reopens ? { status: 'open' as const, snoozed_until: null } : {}),
    assignee_id: leaving.assignee_id,
    team_id: leaving.team_id,
    label_ids: await joinLabels(trx, { from: leaving, to: target }),
    priority: moreUrgent(leaving.priority, target.priority),
    ...(leaving.disappear_set_at > target.disappear_set_at ? disappearanceOf(leaving) : {}),
    ...read,
    // Not counted after the mark: what one thread had read may stand behind what the other had not.
    unread_count: leaving.unread_count + target.unread_count,
    contact_delivered_seq: Math.max(read.contact_read_seq, target.contact_delivered_seq),
    last_activity_at: Math.max(leaving.last_activity_at, target.last_activity_at),
  }
  const { contact: _contact, channel_kind: _kind, ...columns } = merged
  await updateConversationRow(trx, target.id, columns)
  await updateConversationRow(trx, leaving.id, { merged_into: target.id, unread_count: 0 })
  append(trx, {
    accountId: target.account_id,
    audience: 'visitor',
    conversation: merged,
    event: { type: 'conversation.merged', conversationId: leaving.id, into: viewConversation(merged) },
  })
}

function disappearanceOf({ disappear_after, disappear_set_at }: ConversationWithContact) {
  return { disappear_after, disappear_set_at }
}

function moreUrgent(one: Priority, two: Priority): Priority {
  return PRIORITIES.indexOf(one) > PRIORITIES.indexOf(two) ? one : two
}

/** How far both threads are read together: never beyond something that nobody has read. */
async function jointMarks(trx: Trx, leaving: ConversationWithContact, target: ConversationWithContact) {
  const joint = async (direction: 'in' | 'out', mark: 'agents_read_seq' | 'contact_read_seq') => {
    const marks = [leaving[mark], target[mark]]
    const newest = await Promise.all(
      [leaving, target].map(({ id }) => newestSequence(trx, { conversationId: id, direction })),
    )
    const unfinished = marks.filter((seq, index) => seq < (newest[index] ?? 0))
    return unfinished.length > 0 ? Math.min(...unfinished) : Math.max(...marks)
  }
  return {
    agents_read_seq: await joint('in', 'agents_read_seq'),
    contact_read_seq: await joint('out', 'contact_read_seq'),
  }
}

/** A conversation on a channel where the older contact had none: it only changes hands. */
async function handOver(
  trx: Trx,
  { conversation, contact }: { conversation: ConversationWithContact; contact: ContactRow },
): Promise<void> {
  await updateConversationRow(trx, conversation.id, { contact_id: contact.id })
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'conversation.created', conversation: viewConversation({ ...conversation, contact }) },
  })
}

function lastMessageOf(row: ConversationWithContact) {
  return {
    last_message_id: row.last_message_id,
    last_message_direction: row.last_message_direction,
    last_message_kind: row.last_message_kind,
    last_message_preview: row.last_message_preview,
    last_message_author: row.last_message_author,
    last_message_at: row.last_message_at,
  }
}
