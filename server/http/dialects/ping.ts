import { z } from 'zod'
import type { App } from '#server/context.ts'
import { actOnChat, findPhoto } from '#server/core/channel-actions.ts'
import { chatIdsOf } from '#server/core/chat-ids.ts'
import { listAllContacts } from '#server/core/contact-lists.ts'
import { listConversations } from '#server/core/conversations.ts'
import { getMessage } from '#server/core/message-lists.ts'
import { markRead } from '#server/core/read-marks.ts'
import { AppError } from '#server/lib/errors.ts'
import { PAGE_MAX } from '#server/protocol/limits.ts'
import { type ChatAction, ConversationQuery } from '#server/protocol/rest.ts'
import { askedOrigin } from '../asked-origin.ts'
import { findChat, findChatMessage, readThread } from './chats.ts'
import { type Dialect, type DialectCall, type DialectRoute, usualStatus } from './dialect.ts'
import { Bool, Text } from './fields.ts'
import { getNumber, listNumbers, requireOnline } from './numbers.ts'
import { viewPingChat, viewPingMessage } from './ping-views.ts'
import { rawMessages } from './raw-messages.ts'
import { sendInDialect } from './send.ts'

const PREFIX = '/api-app/whatsapp'
/** More of a chat is read by `last_chat`. */
const DETAIL_MOST = 1_000
const Device = z.object({ device: Text })
const Since = z.object({
  last_chat: z.coerce.number().int().min(0).default(0),
  is_group: Bool.default(false),
})
const Chat = Device.extend({ chatid: Text })
const Key = z.object({ id: Text })
const Sending = z.object({
  phone: Text,
  /** An empty one is none: programs leave the field in their forms. */
  device_key: Text.transform((key) => key.trim() || undefined).optional(),
  method: z.enum(['text', 'template']),
  text: Text.default(''),
  is_group: Bool.default(false),
  template: Text.optional(),
  variables: z.record(z.string(), Text).default({}),
})
const Incoming = z.object({ device: Text, from: Text })

/** S2: Ping!, by the id of a number. */
export const ping: Dialect = {
  name: 'ping',
  keyPlace: { field: 'api_key' },
  keyInInput: ({ api_key }) => api_key,
  routes: {
    [`GET ${PREFIX}/chats/contacts/:device`]: { scope: 'read', does: 'listContacts', answer: listContacts },
    [`GET ${PREFIX}/chats/detail/:device/:chatid`]: {
      scope: 'read',
      does: 'readChat',
      answer: readChat,
    },
    [`GET ${PREFIX}/chats/:device`]: { scope: 'read', does: 'listChats', answer: listChats },
    [`POST ${PREFIX}/send-message`]: { scope: 'send', does: 'send', answer: send },
    // What would be answered by rules, of which there are none.
    [`POST ${PREFIX}/callback/device_:device`]: {
      scope: 'read',
      does: 'wouldReply',
      async answer(app, { viewer, input }) {
        const { device, from } = Incoming.parse(input)
        const { id } = await getNumber(app, viewer, device)
        return {
          message: { text: '' },
          receiver: from,
          session_id: `device_${id}`,
          autoread: false,
          reply: false,
        }
      },
    },
    [`POST ${PREFIX}/misc/read-messages/:device`]: ofChat(
      { scope: 'send', does: 'markRead' },
      async (app, { viewer, input }, { conversationId }) => {
        const { messages } = z.object({ messages: z.array(Key).min(1).max(PAGE_MAX) }).parse(input)
        const rows = await Promise.all(
          messages.map(({ id }) => findChatMessage(app, { conversationId, externalId: id })),
        )
        await markRead(app, viewer, { conversationId, upToSeq: Math.max(...rows.map(({ seq }) => seq ?? 0)) })
        return { status: true, message: 'Berhasil menandai status' }
      },
    ),
    [`POST ${PREFIX}/misc/delete-message/:device`]: ofChat(
      { scope: 'manage', does: 'deleteMessage' },
      async (app, call, { conversationId }) => {
        const { message } = z.object({ message: z.object({ key: Key }) }).parse(call.input)
        const row = await findChatMessage(app, { conversationId, externalId: message.key.id })
        await actOnChat(app, call.viewer, conversationId, { action: 'deleteForMe', messageId: row.id })
        return { status: true, message: 'Berhasil menghapus pesan' }
      },
    ),
    [`POST ${PREFIX}/misc/delete-everyone/:device`]: ofChat(
      { scope: 'send', does: 'deleteForEveryone' },
      async (app, call, { conversationId }) => {
        const { message } = z.object({ message: Key }).parse(call.input)
        const row = await findChatMessage(app, { conversationId, externalId: message.id })
        const content = { kind: 'delete' as const, messageId: row.id }
        await sendInDialect(app, call, { to: conversationId, text: '', content })
        return { status: true, message: 'Berhasil menghapus pesan' }
      },
    ),
    [`POST ${PREFIX}/misc/download-media/:device`]: ofChat(
      { scope: 'read', does: 'downloadFile' },
      async (app, call, { conversationId }) => {
        const { message } = z.object({ message: z.object({ key: Key }) }).parse(call.input)
        // The keys that the call carries are not used: the file was fetched when the message came.
        const row = await findChatMessage(app, { conversationId, externalId: message.key.id })
        const { media } = (await getMessage(app, call.viewer, row.id)).message
        if (!media)
          throw new AppError('media_missing', 'The file of this message is not here.', { status: 404 })
        return {
          success: true,
          message: 'Berhasil mengunduh media',
          data: { downloadPath: askedOrigin(app, call.request) + media.url },
        }
      },
    ),
    [`POST ${PREFIX}/misc/get-profile/:device`]: {
      scope: 'read',
      does: 'showPhoto',
      async answer(app, { viewer, input }) {
        const { device, phone } = Device.extend({ phone: Text }).parse(input)
        const { id: channelId } = await getNumber(app, viewer, device)
        const { conversationId, chatId } = await findChat(app, viewer, { channelId, typed: phone })
        const { url } = await findPhoto(app, viewer, conversationId)
        return { success: true, message: 'Berhasil mengambil photo profile', data: { url, phone: chatId } }
      },
    },
    [`POST ${PREFIX}/misc/mark-message/:device`]: ofChat(
      { scope: 'manage', does: 'markChat' },
      async (app, call, { conversationId }) => {
        const { status } = z.object({ status: Bool }).parse(call.input)
        if (status) await markRead(app, call.viewer, { conversationId, upToSeq: Number.MAX_SAFE_INTEGER })
        else await actOnChat(app, call.viewer, conversationId, { action: 'unread' } satisfies ChatAction)
        return { success: true, message: 'Pesan berhasil di baca', data: {} }
      },
    ),
    [`POST ${PREFIX}/misc/delete-chat/:device`]: ofChat(
      { scope: 'manage', does: 'deleteChat' },
      async (app, call, { conversationId }) => {
        await actOnChat(app, call.viewer, conversationId, { action: 'delete' })
        return { success: true, message: 'Chat berhasil di hapus', data: {} }
      },
    ),
  },
  refuse: ({ message, ...refused }, { path }) => ({
    status: usualStatus(refused),
    body: isOldEnvelope(path) ? { status: false, message } : { success: false, message, data: {} },
  }),
}

type Found = Awaited<ReturnType<typeof findChat>>

/** A route about the chat `chatid` of a number. */
function ofChat(
  about: Pick<DialectRoute, 'scope' | 'does'>,
  answer: (app: App, call: DialectCall, chat: Found) => Promise<object>,
): DialectRoute {
  return {
    ...about,
    async answer(app, call) {
      const { device, chatid } = Chat.parse(call.input)
      const number = await getNumber(app, call.viewer, device)
      // What is done to a chat is done on the phone.
      if (about.scope !== 'read') requireOnline(number)
      return answer(app, call, await findChat(app, call.viewer, { channelId: number.id, typed: chatid }))
    },
  }
}

/** Newer calls of the original say `success`, older ones `status`. */
function isOldEnvelope(path: string): boolean {
  return (
    !path.startsWith(`${PREFIX}/misc/`) || /\/(read-messages|delete-message|delete-everyone)\//.test(path)
  )
}

async function listContacts(app: App, call: DialectCall): Promise<object> {
  const { id: channelId } = await getNumber(app, call.viewer, Device.parse(call.input).device)
  const list: object[] = []
  let cursor: string | undefined
  do {
    const page = await listAllContacts(app, call.viewer, 'person', { channelId, cursor, limit: PAGE_MAX })
    const ids = await chatIdsOf(
      app,
      page.contacts.map(({ id }) => id),
    )
    for (const { id, phone, name } of page.contacts) {
      const chat = ids.get(id) ?? ''
      list.push({ id: chat, photo: '', phone: phone ?? chat, name: name ?? '', getpict: false })
    }
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return { message: 'Berhasil Mengambil data kontak', list, total_chat: list.length, status: true }
}

async function listChats(app: App, { viewer, input }: DialectCall): Promise<object> {
  const { last_chat: after, is_group: isGroup } = Since.parse(input)
  const { id: channelId } = await getNumber(app, viewer, Device.parse(input).device)
  const kind = isGroup ? 'group' : 'person'
  const since = after * 1000 + 1000
  const list: ReturnType<typeof viewPingChat>[] = []
  let cursor: string | undefined
  do {
    const asked = ConversationQuery.parse({ status: 'any', channelId, kind, cursor, limit: PAGE_MAX, since })
    const page = await listConversations(app, viewer, asked)
    const ids = await chatIdsOf(
      app,
      page.conversations.map(({ contact }) => contact.id),
    )
    const now = app.clock.now()
    list.push(
      ...page.conversations.map((one) => viewPingChat(one, { chatId: ids.get(one.contact.id) ?? '', now })),
    )
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return {
    message: 'Berhasil Mengambil data kontak pesan',
    list,
    total_chat: list.length,
    last_chat: Math.max(after, ...list.map(({ timestamp }) => timestamp)),
    status: true,
  }
}

async function readChat(app: App, call: DialectCall): Promise<object> {
  const { device, chatid } = Chat.parse(call.input)
  const { last_chat: after } = Since.parse(call.input)
  const { id: channelId, whatsapp } = await getNumber(app, call.viewer, device)
  const { conversationId, chatId } = await findChat(app, call.viewer, { channelId, typed: chatid })
  const thread = { conversationId, limit: DETAIL_MOST, after: after * 1000 + 999 }
  const asked = after === 0 ? { ...thread, after: 0 } : thread
  const { rows, readSeq } = await readThread(app, call.viewer, asked)
  const messages = await rawMessages(app, rows, { chatId, ownPhone: whatsapp.phone })
  const list = messages.map((one, index) => [String(index + 1), viewPingMessage(one, { chatId, readSeq })])
  return {
    message: 'Berhasil mengambil data pesan',
    autoread: false,
    chatid: chatId,
    list: Object.fromEntries(list),
  }
}

async function send(app: App, call: DialectCall): Promise<object> {
  const { phone, device_key, method, text, is_group, template, variables } = Sending.parse(call.input)
  if (is_group && device_key === undefined) {
    throw new AppError('channel_needed', 'Sending to a group needs a device_key.', { status: 422 })
  }
  if (method === 'template' && template === undefined) {
    throw new AppError('input_invalid', 'The method template needs a template.', { field: 'template' })
  }
  const number = await getNumber(app, call.viewer, device_key ?? (await anyOnline(app, call)))
  requireOnline(number)
  const group = is_group && /^[\d-]+$/.test(phone) ? `${phone}@g.us` : phone
  const values = Object.entries(variables).map(([name, value]) => [name.replace(/^\{|\}$/g, ''), value])
  await sendInDialect(app, call, {
    to: group,
    channelId: number.id,
    ...(method === 'text' || template === undefined
      ? { text }
      : { text: '', template: { name: template, variables: Object.fromEntries(values) } }),
  })
  return { status: true, message: 'Berhasil mengirimkan pesan' }
}

/** The original takes any number that is connected where none is named. */
async function anyOnline(app: App, { viewer }: DialectCall): Promise<string | undefined> {
  return (await listNumbers(app, viewer)).find(({ whatsapp }) => whatsapp.state === 'online')?.id
}
