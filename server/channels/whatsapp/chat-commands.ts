import { type ChatModification, proto, type WAMessageKey, type WASocket } from '@whiskeysockets/baileys'
import { findMessage } from '#db/messages.ts'
import { findAddress, findNumber, findPeer, listKnown, listNewestKnown } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import { AppError } from '#server/lib/errors.ts'
import { asked } from './group-commands.ts'
import { jidOf } from './jids.ts'
import type { SessionOptions } from './options.ts'

type Command<Name extends ChannelCommand['name']> = Extract<ChannelCommand, { name: Name }>
type KnownMessage = Awaited<ReturnType<typeof listKnown>>[number]

/** Newest messages that WhatsApp is told with a change of a chat: it checks that nothing newer is lost by it. */
const NEWEST = 3

/** Tells the phone that messages were read, and the customer, where the number's settings allow it. */
export async function markRead(
  options: SessionOptions,
  socket: WASocket,
  { conversationId, messageIds }: Command<'read'>,
): Promise<void> {
  const { database, holder } = options
  const jid = await jidOfConversation(options, conversationId)
  if (messageIds.length === 0) {
    await socket.chatModify({ markRead: true, lastMessages: await newest(options, jid, conversationId) }, jid)
    return
  }
  const incoming = (await listKnown(database.read, messageIds)).filter(({ direction }) => direction === 'in')
  const keys = await Promise.all(incoming.map((message) => keyOf(options, jid, message)))
  if (keys.length === 0) return
  const number = await findNumber(database.read, holder.channelId)
  if (number?.read_receipts === 1) await socket.readMessages(keys)
  else await socket.sendReceipts(keys, 'read-self')
}

/** Changes a chat on all devices of the number. */
export async function changeChat(
  options: SessionOptions,
  socket: WASocket,
  command: Command<'chat'>,
): Promise<void> {
  const jid = await jidOfConversation(options, command.conversationId)
  if (command.action === 'block') {
    await socket.updateBlockStatus(jid, command.on ? 'block' : 'unblock')
    return
  }
  await socket.chatModify(await modification(options, jid, command), jid)
}

export async function starMessage(
  options: SessionOptions,
  socket: WASocket,
  { messageId, on }: Command<'star'>,
): Promise<void> {
  const { jid, key } = await findKey(options, messageId)
  const messages = [{ id: key.id ?? '', fromMe: key.fromMe ?? false }]
  await socket.chatModify({ star: { messages, star: on } }, jid)
}

/** Takes a message away on the devices of this number only. */
export async function deleteForMe(
  options: SessionOptions,
  socket: WASocket,
  { messageId }: Command<'deleteForMe'>,
): Promise<void> {
  const { jid, key, sentAt } = await findKey(options, messageId)
  const timestamp = Math.floor(sentAt / 1000)
  await socket.chatModify({ deleteForMe: { deleteMedia: true, key, timestamp } }, jid)
}

/** Baileys hands over what it sends here as if it had come: so its line gets into the inbox. */
export async function letDisappear(
  options: SessionOptions,
  socket: WASocket,
  { conversationId, seconds }: Command<'disappear'>,
): Promise<void> {
  const jid = await jidOfConversation(options, conversationId)
  await asked(() => socket.sendMessage(jid, { disappearingMessagesInChat: seconds }))
}

/** As `letDisappear`. */
export async function pinMessage(
  options: SessionOptions,
  socket: WASocket,
  { messageId, seconds }: Command<'pinMessage'>,
): Promise<void> {
  const { jid, key } = await findKey(options, messageId)
  const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.PinInChat.Type
  await socket.sendMessage(
    jid,
    seconds === 0 ? { pin: key, type: UNPIN_FOR_ALL } : { pin: key, type: PIN_FOR_ALL, time: seconds },
  )
}

export async function showTyping(
  options: SessionOptions,
  socket: WASocket,
  { conversationId, state }: Command<'typing'>,
): Promise<void> {
  const jid = await jidOfConversation(options, conversationId)
  await socket.sendPresenceUpdate(state === 'typing' ? 'composing' : state, jid)
}

export async function jidOfConversation(
  { database, holder }: SessionOptions,
  conversationId: string,
): Promise<string> {
  const address = await findAddress(database.read, { channelId: holder.channelId, conversationId })
  const jid = address && jidOf(address)
  if (!jid) throw new AppError('not_on_whatsapp', 'WhatsApp does not know whom this conversation is with.')
  return jid
}

async function modification(
  options: SessionOptions,
  jid: string,
  command: Command<'chat'>,
): Promise<ChatModification> {
  switch (command.action) {
    case 'pin':
      return { pin: command.on }
    case 'mute':
      return { mute: command.until }
    case 'archive':
      return { archive: command.on, lastMessages: await newest(options, jid, command.conversationId) }
    case 'unread':
      return { markRead: false, lastMessages: await newest(options, jid, command.conversationId) }
    case 'clear':
      return { clear: true, lastMessages: await newest(options, jid, command.conversationId) }
    case 'delete':
      return { delete: true, lastMessages: await newest(options, jid, command.conversationId) }
    case 'block':
      throw new Error('Blocking is no change of a chat.')
  }
}

async function newest(options: SessionOptions, jid: string, conversationId: string) {
  const messages = await listNewestKnown(options.database.read, { conversationId, limit: NEWEST })
  return Promise.all(
    messages.map(async (message) => ({
      key: await keyOf(options, jid, message),
      messageTimestamp: Math.floor(message.sent_at / 1000),
    })),
  )
}

async function findKey(options: SessionOptions, messageId: string) {
  const row = await findMessage(options.database.read, messageId)
  if (!row?.external_id || row.channel_id !== options.holder.channelId)
    throw new AppError('target_missing', 'WhatsApp does not know this message.')
  const jid = await jidOfConversation(options, row.conversation_id)
  return { jid, key: await keyOf(options, jid, row), sentAt: row.sent_at }
}

/** How WhatsApp names a message. In a group that includes who wrote it. */
export async function keyOf(
  options: SessionOptions,
  jid: string,
  message: KnownMessage,
): Promise<WAMessageKey> {
  const fromMe = message.direction === 'out'
  const key = { remoteJid: jid, id: message.external_id, fromMe }
  if (fromMe || !jid.endsWith('@g.us') || !message.author_id) return key
  const peer = await findPeer(options.database.read, message.author_id)
  return { ...key, participant: jidOf({ lid: peer.lid, phone: peer.lid ? null : peer.phone, groupId: null }) }
}
