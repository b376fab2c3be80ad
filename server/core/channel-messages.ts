import { takeWaitingChanges } from '#db/contacts.ts'
import { type ContactRow, type ConversationWithContact, updateConversationRow } from '#db/conversations.ts'
import { findMessageByExternalKey, listMessagesByExternalId, type MessageWithMedia } from '#db/messages.ts'
import type { AlsoInTransaction, ChannelMessage, ChatAddress, Peer } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { insertOwedMessages, type Trx, transact } from '#server/events.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { MessageDetails, QuotedMessage } from '#server/protocol/views.ts'
import { type AuthorOfRow, authorOf } from './channel-authors.ts'
import { applyChange, parseChange } from './channel-changes.ts'
import {
  type ChannelOfAccount,
  ensureGroup,
  ensurePerson,
  findChatContact,
  nameOf,
} from './channel-people.ts'
import { alignGroups, findChannelOfAccount } from './channels.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { changeConversation } from './conversations.ts'
import { externalKey, US } from './external-keys.ts'
import { mayBeOverlooked } from './group-switch.ts'
import { namedMessages } from './mentioned-names.ts'
import { changeMessage } from './message-changes.ts'
import { lastMessage, newMessage, preview, reopened, storeMessage } from './message-rows.ts'
import { quotedView } from './reply-content.ts'
import { ensureConversation } from './threads.ts'
import { storedMessage } from './views.ts'

type Mention = NonNullable<MessageDetails['mentions']>[number]

const SECOND_MS = 1_000

/**
 * Stores one live message of a channel: contact, conversation, message and events in one transaction, together with
 * what the channel itself has to write (`also`). A message that is there already changes nothing; only a placeholder
 * takes its real kind, and a call is told what became of it.
 */
export async function receiveFromChannel(
  app: App,
  channelId: string,
  message: ChannelMessage,
  also: AlsoInTransaction = async () => {},
): Promise<{ messageId: string; duplicate: boolean }> {
  const channel = await findChannelOfAccount(app, channelId)
  const { isOverlooked, ...stored } = await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const { contact, conversation, isNew } = await ensureChat(app, trx, channel, message.chat)
      const isOverlooked = mayBeOverlooked(conversation, { ...channel, isNew })
      const author = await authorOf(app, trx, channel, { ...message, contact })
      const key = externalKey({ ...message, conversationId: conversation.id, author: author.key })
      const earlier = await findMessageByExternalKey(trx, key)
      if (earlier && !isNewsOf(earlier, message)) {
        await also(trx, { messageId: earlier.id, duplicate: true })
        return { messageId: earlier.id, duplicate: true, isOverlooked }
      }
      const placed = { ...message, sentAt: inItsSecond(message.sentAt, conversation.last_message_at) }
      const row = await rowOf(app, trx, { channel, conversation, message: placed, author, key })
      const messageId = earlier ? await heal(trx, conversation, earlier, row) : row.id
      if (!earlier) await storeNew(trx, conversation, row)
      await noteDisappearing(trx, conversation, disappearing(message))
      await applyWaiting(app, trx, { channel, contact, conversation, message, messageId })
      await also(trx, { messageId, duplicate: false })
      return { messageId, duplicate: false, isOverlooked }
    }),
  )
  if (isOverlooked) await alignGroups(app, channelId)
  return stored
}

/** Contact and conversation of a chat, the conversation locked; made where they are not there yet. */
export async function ensureChat(
  app: App,
  trx: Trx,
  channel: ChannelOfAccount & { groupsShown: boolean },
  chat: ChatAddress,
  options: { silent?: boolean } = {},
): Promise<{ contact: ContactRow; conversation: ConversationWithContact; isNew: boolean }> {
  const contact =
    chat.kind === 'group'
      ? await ensureGroup(app, trx, channel, chat)
      : await ensurePerson(app, trx, channel, chat)
  const hidden = chat.kind === 'group' && !channel.groupsShown ? 1 : 0
  const { conversation, isNew } = await ensureConversation(app, trx, {
    ...channel,
    contact,
    hidden,
    ...options,
  })
  return { contact, conversation, isNew }
}

/** The row of a channel's message. */
export async function rowOf(
  app: App,
  trx: Trx,
  {
    channel,
    conversation,
    message,
    author,
    key,
  }: {
    channel: ChannelOfAccount
    conversation: ConversationWithContact
    message: ChannelMessage
    author: AuthorOfRow
    key: string
  },
): Promise<MessageWithMedia> {
  const direction = message.kind === 'system' ? 'system' : author.key === US ? 'out' : 'in'
  const { file } = message
  const row = await newMessage(app, trx, {
    ...channel,
    conversation,
    authorKey: channelAuthorKey(channel.channelId),
    clientId: key,
    bodyHash: '',
    text: message.text,
    mediaId: file && 'mediaId' in file ? file.mediaId : null,
    sentAt: message.sentAt,
    direction,
    status: direction === 'out' ? 'sent' : 'received',
    author: direction === 'system' ? { kind: 'system', id: null, name: null } : author,
    kind: message.kind,
    details: await detailsOf(app, trx, channel, { message, author }),
    quoted: await quotedOf(trx, channel, { ...message, conversation }),
    external: { id: externalIdOf(message.externalId), key },
  })
  return { ...row, client_id: row.id }
}

/** Whose files a channel's are. */
export function channelAuthorKey(channelId: string): string {
  return `channel:${channelId}`
}

async function storeNew(
  trx: Trx,
  conversation: ConversationWithContact,
  row: MessageWithMedia,
): Promise<void> {
  storeMessage(trx, conversation, row, 'agents')
  if (row.direction === 'system') return
  const counts = row.direction === 'in' && conversation.hidden === 0
  await changeConversation(trx, conversation, {
    ...lastMessage(row),
    ...reopened(conversation),
    unread_count: conversation.unread_count + (counts ? 1 : 0),
  })
}

/** Remembers after how long messages of a chat disappear: the newest word counts, whenever it comes. */
export async function noteDisappearing(
  trx: Trx,
  { id, disappear_after, disappear_set_at }: ConversationWithContact,
  news: { after: number; setAt: number } | undefined,
): Promise<void> {
  if (!news || news.after === disappear_after || news.setAt < disappear_set_at) return
  await updateConversationRow(trx, id, { disappear_after: news.after, disappear_set_at: news.setAt })
}

function disappearing({ disappearsAfter, sentAt }: ChannelMessage) {
  return disappearsAfter === undefined ? undefined : { after: disappearsAfter, setAt: sentAt }
}

/** A channel tells whole seconds, we write in milliseconds: what comes after ours within one second stands after it. */
function inItsSecond(sentAt: number, newest: number | null): number {
  const isSameSecond = newest !== null && newest > sentAt && newest < sentAt + SECOND_MS
  return isSameSecond ? Math.min(newest + 1, sentAt + SECOND_MS - 1) : sentAt
}

/** What was not readable can be read now, or it is known what became of a call. */
function isNewsOf(earlier: MessageWithMedia, message: ChannelMessage): boolean {
  if (earlier.kind === 'unavailable') return message.kind !== 'unavailable'
  const outcome = message.details?.call?.outcome
  if (earlier.kind !== 'call' || outcome === undefined) return false
  return outcome !== 'offered' && storedMessage(earlier).details?.call?.outcome === 'offered'
}

/** The message takes the place of what stood for it. */
async function heal(
  trx: Trx,
  conversation: ConversationWithContact,
  placeholder: MessageWithMedia,
  row: MessageWithMedia,
): Promise<string> {
  // What was deleted meanwhile stays deleted, and an edit stays the last word.
  const content =
    placeholder.deleted_at === null
      ? {
          ...(placeholder.edited_at === null ? { body: row.body } : {}),
          media_id: row.media_id,
          details: row.details,
          quoted: row.quoted,
        }
      : {}
  await changeMessage(trx, conversation, placeholder, { kind: row.kind, ...content })
  return placeholder.id
}

async function applyWaiting(
  app: App,
  trx: Trx,
  {
    channel,
    contact,
    conversation,
    message,
    messageId,
  }: {
    channel: ChannelOfAccount
    contact: ContactRow
    conversation: ConversationWithContact
    message: ChannelMessage
    messageId: string
  },
): Promise<void> {
  const externalId = externalIdOf(message.externalId)
  const waiting = await takeWaitingChanges(trx, { ...channel, contactId: contact.id, externalId })
  if (waiting.length > 0) await insertOwedMessages(trx)
  for (const json of waiting) {
    await applyChange(app, trx, { conversation, messageId, ...parseChange(json) })
  }
}

async function detailsOf(
  app: App,
  trx: Trx,
  channel: ChannelOfAccount,
  { message, author }: { message: ChannelMessage; author: AuthorOfRow },
): Promise<MessageDetails | null> {
  const details: MessageDetails = { ...message.details }
  if (details.change) details.change = await nameChange(trx, channel, { change: details.change, author })
  if (message.file && 'missing' in message.file) details.missingFile = message.file.missing
  if (message.mentions.length > 0) {
    details.mentions = []
    for (const peer of message.mentions)
      details.mentions.push(mentionOf(await ensurePerson(app, trx, channel, peer), peer))
  }
  return Object.keys(details).length > 0 ? details : null
}

function mentionOf({ id, name, phone }: ContactRow, { lid }: Peer): Mention {
  return { contactId: id, name: name ?? phone ?? '', phone, lid }
}

/** A notice names people by number where it knows no better; who has written before has a name here. */
async function nameChange(
  trx: Trx,
  channel: ChannelOfAccount,
  { change, author }: { change: NonNullable<MessageDetails['change']>; author: AuthorOfRow },
): Promise<NonNullable<MessageDetails['change']>> {
  const actor = change.actor !== null && author.kind === 'contact' ? author.name : null
  const subjects: string[] = []
  for (const subject of change.subjects) {
    const phone = /^\+(\d+)$/.exec(subject)?.[1]
    const person =
      phone && (await findChatContact(trx, channel, { kind: 'person', phone, lid: null, name: null }))
    subjects.push(person ? (person.name ?? subject) : subject)
  }
  return { ...change, actor: actor ?? change.actor, subjects }
}

async function quotedOf(
  trx: Trx,
  channel: ChannelOfAccount,
  { conversation, quoted }: Pick<ChannelMessage, 'quoted'> & { conversation: ConversationWithContact },
): Promise<QuotedMessage | null> {
  if (!quoted) return null
  const externalId = externalIdOf(quoted.externalId)
  const [row] = await listMessagesByExternalId(trx, { conversationId: conversation.id, externalId })
  const [named] = row ? await namedMessages(trx, [row]) : []
  if (named) return quotedView(named)
  const mentions: Mention[] = []
  for (const peer of quoted.mentions ?? []) {
    const person = await findChatContact(trx, channel, { kind: 'person', ...peer })
    mentions.push(person ? mentionOf(person, peer) : { ...peer, contactId: null, name: '' })
  }
  const details = JSON.stringify({ mentions })
  const text = preview({ body: storable(quoted.text), media: null, details })
  const authorName = quoted.author === 'us' ? null : nameOf(quoted.author.name)
  return { messageId: null, kind: quoted.kind, text, authorName, fromUs: quoted.author === 'us' }
}
