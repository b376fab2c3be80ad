import { insertWaitingChange } from '#db/contacts.ts'
import {
  type ConversationWithContact,
  findConversationOfContact,
  lockConversation,
  lockStanding,
} from '#db/conversations.ts'
import { findMessage, listMessagesByExternalId, type MessageWithMedia } from '#db/messages.ts'
import { listConversationsOfNames } from '#db/whatsapp.ts'
import type { ChannelChange, ChatAddress } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'
import { newId } from '#server/lib/ids.ts'
import { storableJson } from '#server/lib/texts.ts'
import type { ReceiptStatus } from '#server/protocol/events.ts'
import { type AuthorOfRow, authorOf } from './channel-authors.ts'
import { ensureGroup, ensurePerson, namesOf } from './channel-people.ts'
import { findChannelOfAccount } from './channels.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { US } from './external-keys.ts'
import { changeMessage, deleteForEveryone, editText, react, vote } from './message-changes.ts'
import { raiseStatus, setMessageStatus } from './message-status.ts'
import { storedMessage } from './views.ts'

interface PendingChange {
  change: ChannelChange
  /** Who did it, where a person did. */
  author: AuthorOfRow | null
}

/** Something that a channel says of a message by its own id. Where the message is not there yet, it is kept. */
export async function changeFromChannel(
  app: App,
  channelId: string,
  { chat, externalId }: { chat: ChatAddress; externalId: string },
  change: ChannelChange,
): Promise<void> {
  if (change.type === 'status' && (await raiseKnown(app, channelId, { chat, externalId }, change.status)))
    return
  const channel = await findChannelOfAccount(app, channelId)
  await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const contact =
        chat.kind === 'group'
          ? await ensureGroup(app, trx, channel, chat)
          : await ensurePerson(app, trx, channel, chat)
      const author =
        'author' in change
          ? await authorOf(app, trx, channel, { chat, author: change.author, contact })
          : null
      const known = await findConversationOfContact(trx, { channelId, contactId: contact.id })
      const { dialect } = app.database
      const conversation = known && (await lockConversation(trx, { dialect, conversationId: known.id }))
      const id = externalIdOf(externalId)
      const rows = conversation
        ? await listMessagesByExternalId(trx, { conversationId: conversation.id, externalId: id })
        : []
      for (const row of rows) {
        if (conversation) await applyChange(app, trx, { conversation, messageId: row.id, change, author })
      }
      if (rows.length > 0) return
      await insertWaitingChange(trx, {
        id: newId(),
        account_id: channel.accountId,
        channel_id: channelId,
        contact_id: contact.id,
        external_id: id,
        change: JSON.stringify({ change, author } satisfies PendingChange),
        created_at: app.clock.now(),
      })
    }),
  )
}

/** Most of what comes is a receipt for a message to somebody known: it asks for no more than that. False for all others. */
async function raiseKnown(
  app: App,
  channelId: string,
  { chat, externalId }: { chat: ChatAddress; externalId: string },
  status: ReceiptStatus,
): Promise<boolean> {
  if (chat.kind === 'group') return false
  const { dialect } = app.database
  return transact(app, async (trx) => {
    const [conversationId, other] =
      (await listConversationsOfNames(trx, { channelId, names: namesOf(chat) })) ?? []
    if (conversationId === undefined || other !== undefined) return false
    const conversation = await lockStanding(trx, { dialect, conversationId })
    if (!conversation) return false
    const id = externalIdOf(externalId)
    const rows = await listMessagesByExternalId(trx, { conversationId: conversation.id, externalId: id })
    await raiseStatus(app, trx, conversation, rows, status)
    return rows.length > 0
  })
}

/** What was kept for a message that had not come yet. */
export function parseChange(json: string): PendingChange {
  // Written by changeFromChannel only, from the same type.
  return JSON.parse(json) as PendingChange
}

/** Applies a change to a message whose conversation is locked. One that its author may not make is passed over. */
export async function applyChange(
  app: App,
  trx: Trx,
  {
    conversation,
    messageId,
    change,
    author,
  }: PendingChange & { conversation: ConversationWithContact; messageId: string },
): Promise<void> {
  const row = await findMessage(trx, messageId)
  if (!row) return
  const by = { actorId: author?.key === US ? US : (author?.id ?? US), name: author?.name ?? null }
  switch (change.type) {
    case 'edited':
      if (isAuthor(row, author)) await editText(trx, conversation, row, change)
      return
    case 'deleted':
      if (isAuthor(row, author) || change.byAdmin) await deleteForEveryone(trx, conversation, row, change.at)
      return
    case 'reacted':
      return react(trx, conversation, row, { ...by, emoji: change.emoji, at: change.at })
    case 'voted':
      return vote(trx, conversation, row, {
        voterId: by.actorId,
        name: by.name,
        options: change.options,
        at: change.at,
      })
    case 'status':
      return raiseStatus(app, trx, conversation, [row], change.status)
    case 'failed':
      if (row.status === 'sending' || row.status === 'unknown' || row.status === 'sent') {
        await setMessageStatus(app, trx, conversation, row, { to: 'failed', failureCode: change.code })
      }
      return
    case 'starred':
      return changeMessage(trx, conversation, row, { starred: change.starred ? 1 : 0 })
    case 'file': {
      const { missingFile: _missing, ...details } = storedMessage(row).details ?? {}
      const file = change.file
      const missing = file && 'missing' in file ? { missingFile: file.missing } : {}
      return changeMessage(trx, conversation, row, {
        media_id: file && 'mediaId' in file ? file.mediaId : row.media_id,
        details: storableJson({ ...details, ...missing }),
      })
    }
    case 'removed':
      // The phone's own tidying up takes nothing from the team's record.
      return
  }
}

function isAuthor(row: MessageWithMedia, author: AuthorOfRow | null): boolean {
  if (author?.key === US) return row.direction === 'out'
  return row.direction === 'in' && author !== null && row.author_id === author.id
}
