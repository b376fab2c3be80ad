import { z } from 'zod'
import { findMessage } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { actOnChat } from '#server/core/channel-actions.ts'
import { chatIdsOf, PERSON_HOST } from '#server/core/chat-ids.ts'
import { getConversation, listConversations } from '#server/core/conversations.ts'
import { clearRequestLog } from '#server/core/request-log.ts'
import { isSentHere } from '#server/core/send-queue.ts'
import { PAGE_MAX } from '#server/protocol/limits.ts'
import { type ChatAction, ConversationQuery } from '#server/protocol/rest.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { findChat, readThread } from './chats.ts'
import { type Dialect, type DialectCall, type DialectRoute, usualStatus } from './dialect.ts'
import { Text } from './fields.ts'
import { getNumber, type NumberView, requireOnline } from './numbers.ts'
import { type ReadMessage, rawMessages, wordsOf } from './raw-messages.ts'
import { sendInDialect } from './send.ts'

const SECONDS_MAX = 10 * 365 * 24 * 60 * 60
const Chat = z.object({ phone: Text })
const Fetch = Chat.extend({ limit: z.coerce.number().int().min(1).max(1_000).default(PAGE_MAX) })
const Mute = Chat.extend({ second: z.coerce.number().int().min(1).max(SECONDS_MAX) })
const Sending = Chat.extend({ message: Text })

/** S4: how Whapi manages chats. */
export const whapi: Dialect = {
  name: 'whapi',
  keyPlace: { field: 'apiKey' },
  // Proxies drop the body of a GET: then it stands in the query or in the head.
  keyInInput: ({ apiKey }, request) => apiKey ?? request.get('apikey'),
  routes: {
    'GET /api/getChats': { scope: 'read', does: 'listChats', answer: listChats },
    'POST /api/getChatById': ofChat(
      { scope: 'read', does: 'readChat' },
      async (app, { viewer }, { conversationId, number }) => {
        const { conversation } = await getConversation(app, viewer, conversationId)
        const chat = await viewChat(app, number, conversation)
        const { low } = chat.conversationTimestamp
        return { ...chat, conversationTimestamp: low }
      },
    ),
    'POST /api/fetchMessageById': ofChat({ scope: 'read', does: 'readChat' }, fetchMessages),
    'POST /api/clearMessageById': ofChat(
      { scope: 'manage', does: 'clearChat' },
      async (app, call, { conversationId }) => {
        await actOnChat(app, call.viewer, conversationId, { action: 'clear' })
        return true
      },
    ),
    'POST /api/muteChat': {
      scope: 'manage',
      does: 'muteChat',
      async answer(app, call) {
        const { second } = Mute.parse(call.input)
        const until = app.clock.now() + second * 1000
        const { to } = await actOn(app, call, { action: 'mute', until })
        const results = { message: `Anda berhasil mute ${to}` }
        return { code: 200, query: { seconds: String(second), to }, results }
      },
    },
    'POST /api/unmuteChat': {
      scope: 'manage',
      does: 'unmuteChat',
      async answer(app, call) {
        const { to } = await actOn(app, call, { action: 'mute', until: null })
        return { code: 200, query: { to }, results: { message: `Anda berhasil unmute ${to}` } }
      },
    },
    'POST /api/clearReportApi': {
      scope: 'manage',
      does: 'clearLog',
      async answer(app, { viewer }) {
        await clearRequestLog(app, viewer)
        return { code: 200, message: 'Success' }
      },
    },
    'POST /api/sendMessage': { scope: 'send', does: 'send', answer: send },
  },
  refuse: (refused) => {
    const status = usualStatus(refused)
    return { status, body: { code: status, message: refused.message } }
  },
}

type Found = Awaited<ReturnType<typeof findChat>> & { number: NumberView }

/** A route about the chat with `phone`, on the number that the key is held to. */
function ofChat(
  about: Pick<DialectRoute, 'scope' | 'does'>,
  results: (app: App, call: DialectCall, chat: Found) => Promise<unknown>,
): DialectRoute {
  return {
    ...about,
    async answer(app, call) {
      const chat = await chatOf(app, call)
      // What is done to a chat is done on the phone.
      if (about.scope !== 'read') requireOnline(chat.number)
      return { code: 200, query: { to: shortOf(chat.chatId) }, results: await results(app, call, chat) }
    },
  }
}

async function chatOf(app: App, { viewer, input }: DialectCall): Promise<Found> {
  const number = await getNumber(app, viewer, undefined)
  const typed = Chat.parse(input).phone
  return { ...(await findChat(app, viewer, { channelId: number.id, typed })), number }
}

async function actOn(app: App, call: DialectCall, action: ChatAction): Promise<{ to: string }> {
  const { conversationId, chatId, number } = await chatOf(app, call)
  requireOnline(number)
  await actOnChat(app, call.viewer, conversationId, action)
  return { to: shortOf(chatId) }
}

async function listChats(app: App, { viewer }: DialectCall): Promise<object> {
  const number = await getNumber(app, viewer, undefined)
  const channelId = number.id
  const results: object[] = []
  let cursor: string | undefined
  do {
    const query = ConversationQuery.parse({ status: 'any', channelId, cursor, limit: PAGE_MAX })
    const page = await listConversations(app, viewer, query)
    results.push(...(await Promise.all(page.conversations.map((one) => viewChat(app, number, one)))))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return { code: 200, results }
}

/** A chat as Baileys has it. Keys and tokens of its encryption stay here. */
async function viewChat(app: App, { whatsapp }: NumberView, conversation: ConversationView) {
  const { contact, lastMessage, lastActivityAt } = conversation
  const id = (await chatIdsOf(app, [contact.id])).get(contact.id) ?? ''
  const row = lastMessage && (await findMessage(app.db, lastMessage.id))
  const place = { chatId: id, ownPhone: whatsapp.phone }
  const messages = row ? await rawMessages(app, [row], place) : []
  const seconds = Math.floor(lastActivityAt / 1000)
  return {
    archived: conversation.archived,
    conversationTimestamp: { high: 0, low: seconds, unsigned: true },
    disappearingMode: { initiator: 'CHANGED_IN_CHAT' },
    ephemeralExpiration: 0,
    id,
    lastMessageRecvTimestamp: seconds,
    messages: messages.map(({ raw }) => ({ message: raw })),
    notSpam: true,
    participant: [],
    pinned: conversation.pinned ? lastActivityAt : 0,
    readOnly: false,
    unreadCount: conversation.unreadCount,
    unreadMentionCount: 0,
  }
}

async function fetchMessages(
  app: App,
  { viewer, input }: DialectCall,
  { conversationId, chatId, number }: Found,
): Promise<object[]> {
  const { limit } = Fetch.parse(input)
  const { rows } = await readThread(app, viewer, { conversationId, limit })
  const messages = await rawMessages(app, rows, { chatId, ownPhone: number.whatsapp.phone })
  return messages.map((one) => viewFetched(one, chatId))
}

function viewFetched(one: ReadMessage, chatId: string) {
  const { row, raw, details } = one
  const { key, messageTimestamp } = raw
  const { conversation: text, ...content } = raw.message
  const message = text === undefined ? content : { extendedTextMessage: { text } }
  const [type] = Object.keys(message)
  const { participant } = key
  return {
    ...raw,
    message,
    ...(participant === undefined ? {} : { author: participant }),
    body: wordsOf(one),
    chatId,
    from: chatId,
    fromMe: key.fromMe,
    // As `sendMessage` has answered it, also before and after WhatsApp calls it something.
    id: isSentHere(row) ? row.id : key.id,
    isEphemeralMessage: false,
    isGroupMsg: chatId.endsWith('@g.us'),
    isMedia: row.media !== null,
    mentionedJidList: (details.mentions ?? []).flatMap(({ phone, lid }) =>
      phone ? phone + PERSON_HOST : lid ? `${lid}@lid` : [],
    ),
    quotedMsg: row.quoted !== null,
    sender: participant ?? chatId,
    t: messageTimestamp,
    timestamp: messageTimestamp,
    type,
  }
}

async function send(app: App, call: DialectCall): Promise<object> {
  const { phone, message: text } = Sending.parse(call.input)
  const number = await getNumber(app, call.viewer, undefined)
  requireOnline(number)
  const channelId = number.id
  const [sent] = await sendInDialect(app, call, { to: phone, text, channelId })
  const { chatId } = await findChat(app, call.viewer, { channelId, typed: phone })
  const isGroup = chatId.endsWith('@g.us')
  return {
    code: 200,
    query: { message: text, to: shortOf(chatId) },
    results: {
      id_message: sent?.id,
      message: `Message success sent to ${shortOf(chatId)}`,
      serialized: chatId,
      type_chat: isGroup ? 'group' : 'private',
    },
  }
}

function shortOf(chatId: string): string {
  return chatId.replace(PERSON_HOST, '')
}
