import type { ConversationWithContact } from '#db/conversations.ts'
import { updateConversationRow } from '#db/conversations.ts'
import { newestSentBetween } from '#db/message-places.ts'
import { insertMessages, listTakenExternalKeys, type MessageWithMedia } from '#db/messages.ts'
import type { ChatAddress, HistoryPart } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { storableJson } from '#server/lib/texts.ts'
import type { ReactionView } from '#server/protocol/views.ts'
import { authorOf } from './channel-authors.ts'
import { ensureChat, noteDisappearing, rowOf } from './channel-messages.ts'
import { alignGroups, findChannelOfAccount } from './channels.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { externalKey, US } from './external-keys.ts'
import { mayBeOverlooked } from './group-switch.ts'
import { lastMessage } from './message-rows.ts'

type Channel = Awaited<ReturnType<typeof findChannelOfAccount>>
type HistoricMessage = HistoryPart['messages'][number]
/** A chat of the part that is being taken in. */
interface Chat {
  conversation: ConversationWithContact
  contact: ConversationWithContact['contact']
  isNew: boolean
  rows: MessageWithMedia[]
}

const SECOND_MS = 1_000
/** Chats that were quiet for longer than this come in closed: the past is not work. */
const OPEN_WITHIN_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Takes in a part of a channel's past in one transaction with one event: nothing is unread, nobody is notified. What
 * is there already stays as it is. Answers the id of each message, in the order of the part; null where it was there.
 */
export async function importHistory(
  app: App,
  channelId: string,
  part: HistoryPart,
): Promise<(string | null)[]> {
  const channel = await findChannelOfAccount(app, channelId)
  const { ids, isOverlooked } = await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const chats = new Map<string, Chat>()
      const byAddress = new Map<string, Chat>()
      const openChat = async (chat: ChatAddress) => {
        const address = JSON.stringify(chat)
        const open = byAddress.get(address)
        if (open) return open
        const { contact, conversation, isNew } = await ensureChat(app, trx, channel, chat, { silent: true })
        const known = chats.get(conversation.id) ?? { conversation, contact, isNew, rows: [] }
        chats.set(conversation.id, known)
        byAddress.set(address, known)
        return known
      }
      for (const { chat, ...flags } of part.chats) {
        const { conversation } = await openChat(chat)
        await noteDisappearing(trx, conversation, flags.disappears)
        await updateConversationRow(trx, conversation.id, {
          archived: flags.archived ? 1 : 0,
          pinned: flags.pinned ? 1 : 0,
          muted_until: flags.mutedUntil,
        })
      }
      const ids = await storePast(app, trx, { channel, part, openChat })
      for (const chat of chats.values()) await bringUpToDate(app, trx, chat)
      const visible = [...chats.values()].filter(({ conversation }) => conversation.hidden === 0)
      append(trx, {
        accountId: channel.accountId,
        audience: 'agents',
        event: {
          type: 'history.imported',
          channelId,
          conversationIds: visible.map(({ conversation }) => conversation.id),
        },
        numbers: ids.flatMap((id) => id ?? []),
      })
      const isOverlooked = [...chats.values()].some((chat) =>
        mayBeOverlooked(chat.conversation, { ...channel, isNew: chat.isNew }),
      )
      return { ids, isOverlooked }
    }),
  )
  if (isOverlooked) await alignGroups(app, channelId)
  return ids
}

async function storePast(
  app: App,
  trx: Trx,
  {
    channel,
    part,
    openChat,
  }: { channel: Channel; part: HistoryPart; openChat: (chat: ChatAddress) => Promise<Chat> },
): Promise<(string | null)[]> {
  const rows: { row: MessageWithMedia; key: string }[] = []
  for (const message of part.messages) {
    const chat = await openChat(message.chat)
    const author = await authorOf(app, trx, channel, { ...message, contact: chat.contact })
    const key = externalKey({ ...message, conversationId: chat.conversation.id, author: author.key })
    const plain = await rowOf(app, trx, { channel, conversation: chat.conversation, message, author, key })
    const previous = chat.rows.at(-1)?.sent_at ?? (await newestInSecond(trx, chat, plain.sent_at))
    const reactions = await reactionsOf(app, trx, channel, { message, contact: chat.contact })
    const row = { ...plain, ...pastOf(message, plain, { previous, reactions }) }
    rows.push({ row, key })
    chat.rows.push(row)
  }
  const taken = await listTakenExternalKeys(
    trx,
    rows.map(({ key }) => key),
  )
  const fresh = rows.filter(({ key }, index) => {
    return !taken.has(key) && rows.findIndex((other) => other.key === key) === index
  })
  await insertMessages(
    trx,
    fresh.map(({ row: { media: _media, ...columns } }) => columns),
  )
  return rows.map((entry) => (fresh.includes(entry) ? entry.row.id : null))
}

/** What a part before this one has of the same second. */
async function newestInSecond(trx: Trx, { conversation, isNew }: Chat, sentAt: number): Promise<number> {
  if (isNew) return 0
  const from = sentAt - (sentAt % SECOND_MS)
  return newestSentBetween(trx, { conversationId: conversation.id, from, until: from + SECOND_MS })
}

/** WhatsApp's times are whole seconds: within one, messages keep the order in which they came. */
function pastOf(
  message: HistoricMessage,
  row: MessageWithMedia,
  { previous, reactions }: { previous: number; reactions: ReactionView[] },
): Partial<MessageWithMedia> {
  const sameSecond = Math.floor(previous / SECOND_MS) === Math.floor(row.sent_at / SECOND_MS)
  return {
    historic: 1,
    sent_at: sameSecond ? Math.max(row.sent_at, previous + 1) : row.sent_at,
    status: row.direction === 'out' ? (message.status ?? 'sent') : row.status,
    reactions: reactions.length > 0 ? storableJson(reactions) : null,
    edited_at: message.editedAt,
    deleted_at: message.deletedAt,
  }
}

async function reactionsOf(
  app: App,
  trx: Trx,
  channel: Channel,
  { message, contact }: { message: HistoricMessage; contact: Chat['contact'] },
): Promise<ReactionView[]> {
  const reactions: ReactionView[] = []
  for (const { author, emoji, at } of message.reactions) {
    const actor = await authorOf(app, trx, channel, { chat: message.chat, author, contact })
    reactions.push({ actorId: actor.id ?? US, name: actor.name, emoji, at })
  }
  return reactions
}

/** The list shows the newest message, whether it came live or with the past. */
async function bringUpToDate(app: App, trx: Trx, { conversation, isNew, rows }: Chat): Promise<void> {
  const newest = rows
    .filter(({ direction }) => direction !== 'system')
    .reduce<MessageWithMedia | null>((last, row) => (last && last.sent_at > row.sent_at ? last : row), null)
  const quiet = (newest?.sent_at ?? 0) < app.clock.now() - OPEN_WITHIN_MS
  const isNewer = newest && newest.sent_at > (conversation.last_message_at ?? 0)
  if (!isNewer && !isNew) return
  await updateConversationRow(trx, conversation.id, {
    ...(isNewer ? lastMessage(newest) : {}),
    ...(isNew && quiet ? { status: 'closed' as const } : {}),
    ...(isNew && !isNewer ? { last_activity_at: conversation.created_at } : {}),
  })
}
