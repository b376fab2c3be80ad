import { findContact } from '#db/contacts.ts'
import type { ConversationWithContact } from '#db/conversations.ts'
import { hasWrittenIn } from '#db/message-places.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { storable } from '#server/lib/texts.ts'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { ReplyContent } from '#server/protocol/rest.ts'
import type {
  Capabilities,
  MessageAction,
  MessageDetails,
  MessageKind,
  QuotedMessage,
} from '#server/protocol/views.ts'
import { namedMessages } from './mentioned-names.ts'
import { readMentionedAgents } from './mentions.ts'
import { preview } from './message-rows.ts'
import type { Reply } from './replies.ts'
import { storedMessage } from './views.ts'

/** Kinds that do something to another message and have no line of their own. */
export const ACTIONS: readonly MessageKind[] = [
  'reaction',
  'edit',
  'delete',
  'vote',
] satisfies MessageAction[]

export function isAction(kind: MessageKind): boolean {
  return ACTIONS.includes(kind)
}

/** Kind and details of a reply, checked against what the conversation's channel can do. */
export async function readContent(
  app: App,
  trx: Trx,
  conversation: ConversationWithContact,
  reply: Reply,
): Promise<{ kind?: MessageKind; details: MessageDetails | null }> {
  const { content } = reply
  requireShort(app, conversation, reply)
  const mentions = await readMentions(trx, conversation, reply)
  if (!content) return { details: mentions }
  const offered = app.channels[conversation.channel_kind]?.capabilities
  if (reply.note || !offered?.kinds.includes(content.kind)) {
    throw new AppError('kind_not_offered', 'This cannot be sent in this conversation.', { field: 'content' })
  }
  if ((content.kind === 'voice' || content.kind === 'sticker') && reply.mediaId === null) {
    throw new AppError('media_not_found', 'The file is missing.', { field: 'mediaId' })
  }
  const target =
    'messageId' in content ? await findTarget(app, trx, conversation, offered, content) : undefined
  return { kind: content.kind, details: { ...detailsOf(content, target), ...mentions } }
}

/** What is longer could not be read where it goes. Throws `text_too_long`. */
function requireShort(
  app: App,
  { channel_kind: kind }: ConversationWithContact,
  { text, note }: Reply,
): void {
  const offered = app.channels[kind]?.capabilities.longestText
  const most = note || offered === undefined ? TEXT_MAX_LENGTH : offered
  if (text.length <= most) return
  const message = `Here a message has at most ${most} characters; this one has ${text.length}.`
  throw new AppError('text_too_long', message, { status: 422, field: 'text' })
}

/** What is shown above an answer of the message that it answers. */
export async function quote(
  trx: Trx,
  conversation: ConversationWithContact,
  quotedId: string | null,
): Promise<QuotedMessage | null> {
  if (quotedId === null) return null
  const row = await findMessage(trx, quotedId)
  if (row?.conversation_id !== conversation.id || row.direction === 'note') throw targetNotFound()
  const [named = row] = await namedMessages(trx, [row])
  return quotedView(named)
}

/** A stored message as another one quotes it. */
export function quotedView(row: MessageWithMedia): QuotedMessage {
  return {
    messageId: row.id,
    kind: row.kind,
    text: preview(row),
    authorName: row.author_name,
    fromUs: row.direction === 'out',
  }
}

/** Only who is in the conversation can be named: nobody learns by an id who somebody else is. */
async function readMentions(
  trx: Trx,
  conversation: ConversationWithContact,
  { note, mentions = [], mentionedAgentIds = [] }: Reply,
): Promise<MessageDetails | null> {
  if (note) {
    const mentionedAgents = await readMentionedAgents(trx, conversation, mentionedAgentIds)
    return mentionedAgents.length > 0 ? { mentionedAgents } : null
  }
  if (mentions.length === 0) return null
  const named: NonNullable<MessageDetails['mentions']> = []
  for (const contactId of new Set(mentions)) {
    const isHere =
      contactId === conversation.contact_id ||
      (await hasWrittenIn(trx, { conversationId: conversation.id, authorId: contactId }))
    const contact = isHere ? await findContact(trx, contactId) : undefined
    if (!contact)
      throw new AppError('contact_not_found', 'Nobody of this conversation is meant.', { status: 404 })
    named.push({ contactId, name: contact.name ?? contact.phone ?? '', phone: contact.phone })
  }
  return { mentions: named }
}

type Targeted = Extract<ReplyContent, { messageId: string }>

async function findTarget(
  app: App,
  trx: Trx,
  conversation: ConversationWithContact,
  offered: Capabilities,
  content: Targeted,
): Promise<MessageWithMedia> {
  const row = await findMessage(trx, content.messageId)
  if (row?.conversation_id !== conversation.id || row.external_id === null || row.deleted_at !== null) {
    throw targetNotFound()
  }
  const age = app.clock.now() - row.sent_at
  if (content.kind === 'edit' && (row.direction !== 'out' || age > offered.editWithin)) {
    throw new AppError('edit_too_late', 'This message can no longer be changed.', { status: 409 })
  }
  if (content.kind === 'delete' && (row.direction !== 'out' || age > offered.deleteWithin)) {
    throw new AppError('delete_too_late', 'This message can no longer be deleted for everyone.', {
      status: 409,
    })
  }
  if (content.kind === 'vote' && !storedMessage(row).details?.poll) throw targetNotFound()
  return row
}

function detailsOf(content: ReplyContent, target: MessageWithMedia | undefined): MessageDetails {
  switch (content.kind) {
    case 'voice':
      return { voice: { seconds: content.seconds, waveform: content.waveform } }
    case 'sticker':
      return {}
    case 'location':
      return {
        location: {
          latitude: content.latitude,
          longitude: content.longitude,
          name: content.name && storable(content.name),
          address: content.address && storable(content.address),
          live: false,
        },
      }
    case 'contacts':
      return { contacts: content.contacts }
    case 'poll':
      return {
        poll: {
          question: content.question,
          options: [...new Set(content.options)],
          selectable: content.selectable,
          votes: [],
        },
      }
    case 'vote':
      return { target: { messageId: target?.id ?? content.messageId, options: content.options } }
    case 'reaction':
    case 'edit':
    case 'delete':
      return { target: { messageId: target?.id ?? content.messageId } }
  }
}

function targetNotFound(): AppError {
  return new AppError('message_not_found', 'There is no such message in this conversation.', { status: 404 })
}
