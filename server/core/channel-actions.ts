import { z } from 'zod'
import { listContactsOfChannel } from '#db/contacts.ts'
import { findMessage, type MessageWithMedia } from '#db/messages.ts'
import { findNumber, updateNumber } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { PAIRING_PURPOSE } from '#server/lib/secrets.ts'
import type { ANSWERS } from '#server/protocol/answers.ts'
import { CONTACTS_PAGE } from '#server/protocol/limits.ts'
import type { ChatAction, ContactsPage } from '#server/protocol/rest.ts'
import type { PairingView } from '#server/protocol/views.ts'
import { askChannel } from './channel-commands.ts'
import { changeOwnNumber, channelNotFound, recordOfNumber, seesChannel } from './channels.ts'
import { askChannelOnce } from './commands-once.ts'
import { changeContact } from './contacts.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import type { Once } from './idempotency.ts'
import { changeMessage, removeMessages } from './message-changes.ts'
import { readRecipient, requireRecipientOf } from './recipients.ts'
import { requireRole, type Viewer } from './viewer.ts'
import { viewContact } from './views.ts'

const LookUpAnswer = z.array(z.object({ phone: z.string(), exists: z.boolean() }))
const PhotoAnswer = z.object({ url: z.string().nullable() })

/** What links the number right now; null where nothing does. Throws `forbidden`, `channel_not_found`. */
export async function getPairing(
  app: App,
  viewer: Viewer,
  channelId: string,
  drawQr: (text: string) => Promise<string>,
): Promise<PairingView | null> {
  const number = await ownNumber(app, viewer, channelId)
  const { pairing, pairing_expires_at: expiresAt } = number
  if (pairing === null || expiresAt === null || expiresAt <= app.clock.now()) return null
  const { kind, text }: { kind: PairingView['kind']; text: string } = JSON.parse(
    app.secrets.decrypt(PAIRING_PURPOSE, pairing),
  )
  if (kind === 'code') return { kind, code: text, expiresAt }
  return { kind: 'qr', svg: await drawQr(text), text, expiresAt }
}

/** Asks for an eight-character code in place of the QR. Throws `phone_invalid`, `country_unset` and what `askChannel` throws. */
export async function pairByCode(
  app: App,
  viewer: Viewer,
  { channelId, phone }: { channelId: string; phone: string },
): Promise<void> {
  await askNumber(app, viewer, channelId, {
    name: 'pairByCode',
    phone: await readOwnPhone(app, viewer, phone),
  })
}

/** Connects a number anew, or unlinks it. Throws `forbidden`, `channel_not_found` and what `askChannel` throws. */
export async function controlNumber(
  app: App,
  viewer: Viewer,
  { channelId, name }: { channelId: string; name: 'restart' | 'logout' },
): Promise<void> {
  const { wanted } = await ownNumber(app, viewer, channelId)
  if (name === 'restart' && wanted === 'offline') await takeUpAgain(app, viewer, channelId)
  else await askNumber(app, viewer, channelId, { name })
  const action = name === 'restart' ? 'numberRestarted' : 'numberUnlinked'
  await transact(app, (trx) => recordOfNumber(app, trx, { viewer, channelId, action }))
}

/** A session that had ended for good begins anew: with a QR where the number has to be linked again. */
function takeUpAgain(app: App, viewer: Viewer, channelId: string): Promise<void> {
  return changeOwnNumber(app, viewer, channelId, (trx) =>
    updateNumber(trx, channelId, { wanted: 'online', state: 'waiting', state_code: null, state_until: null }),
  )
}

/**
 * Who of these phone numbers is on WhatsApp, each as it was asked and as it was read: as the recipient of a message.
 * Throws `recipient_invalid` and what `readRecipient` and `askChannel` throw.
 */
export async function lookUpPhones(
  app: App,
  viewer: Viewer,
  { channelId, phones: asked }: { channelId: string; phones: readonly string[] },
): Promise<z.infer<(typeof ANSWERS)['found']>['found']> {
  const read = await Promise.all(
    asked.map(async (typed) => ({ asked: typed, phone: await readPerson(app, viewer, typed, 'phones') })),
  )
  const phones = [...new Set(read.map(({ phone }) => phone))]
  const found = LookUpAnswer.parse(await askNumber(app, viewer, channelId, { name: 'lookUp', phones }))
  const known = new Set(found.filter(({ exists }) => exists).map(({ phone }) => phone))
  return read.map((one) => ({ ...one, exists: known.has(one.phone) }))
}

/** Where the other side's photo is; null where there is none. Throws `conversation_not_found` and what `askChannel` throws. */
export async function findPhoto(
  app: App,
  viewer: Viewer,
  conversationId: string,
): Promise<{ url: string | null }> {
  const conversation = await transact(app, (trx) => lockSeen(app, trx, viewer, conversationId))
  if (conversation.channel_kind !== 'whatsapp') return { url: null }
  const channel = { accountId: viewer.accountId, channelId: conversation.channel_id }
  const answer = await askChannel(app, channel, { name: 'profilePhoto', conversationId: conversation.id })
  return PhotoAnswer.parse(answer)
}

/** The people a number knows, a page at a time. Throws `forbidden`, `channel_not_found`. */
export async function listContactsOfNumber(
  app: App,
  viewer: Viewer,
  { channelId, after = '' }: { channelId: string; after?: string },
): Promise<ContactsPage> {
  await ownNumber(app, viewer, channelId)
  const rows = await listContactsOfChannel(app.db, { channelId, after, limit: CONTACTS_PAGE + 1 })
  const contacts = rows.slice(0, CONTACTS_PAGE).map(viewContact)
  return { contacts, next: rows.length > CONTACTS_PAGE ? (contacts.at(-1)?.id ?? null) : null }
}

/** Asks something of a number of the account's own. Throws `forbidden`, `channel_not_found` and what `askChannel` throws. */
export async function askNumber(
  app: App,
  viewer: Viewer,
  channelId: string,
  command: ChannelCommand,
): Promise<unknown> {
  await ownNumber(app, viewer, channelId)
  return askChannel(app, { accountId: viewer.accountId, channelId }, command)
}

/** The same for what is done once, however often it is asked. Throws what `askChannelOnce` throws too. */
export async function askNumberOnce(
  app: App,
  viewer: Viewer,
  channelId: string,
  asked: { command: ChannelCommand; once: Once },
): Promise<unknown> {
  await ownNumber(app, viewer, channelId)
  return askChannelOnce(app, { accountId: viewer.accountId, channelId }, asked)
}

/**
 * Does something to a whole chat, here and on the account's other devices. Throws `conversation_not_found`,
 * `message_not_found`, `mute_in_the_past` and what `askChannel` throws.
 */
export async function actOnChat(
  app: App,
  viewer: Viewer,
  conversationId: string,
  action: ChatAction,
): Promise<void> {
  if (action.action === 'mute' && action.until !== null && action.until <= app.clock.now())
    throw new AppError('mute_in_the_past', 'Choose a time in the future.', { field: 'until' })
  const conversation = await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversationId)
    // Before anything leaves: a phone does not ask who may see what.
    if ('messageId' in action) await messageOf(trx, row.id, action.messageId)
    if (action.action === 'disappear' || action.action === 'pinMessage')
      await requireRecipientOf(trx, viewer, row)
    return row
  })
  const channel = { accountId: viewer.accountId, channelId: conversation.channel_id }
  if (conversation.channel_kind === 'whatsapp') {
    await askChannel(app, channel, commandOf(conversation.id, action))
  }
  await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversation.id)
    switch (action.action) {
      case 'archive':
        return changeConversation(trx, row, { archived: action.on ? 1 : 0 })
      case 'pin':
        return changeConversation(trx, row, { pinned: action.on ? 1 : 0 })
      case 'mute':
        return changeConversation(trx, row, { muted_until: action.until })
      case 'unread':
        return changeConversation(trx, row, { unread_count: Math.max(row.unread_count, 1) })
      case 'block':
        return changeContact(trx, row.contact, { blocked: action.on ? 1 : 0 })
      case 'star':
      case 'deleteForMe': {
        const message = await messageOf(trx, row.id, action.messageId)
        if (action.action === 'deleteForMe') return removeMessages(trx, row, [message.id])
        return changeMessage(trx, row, message, { starred: action.on ? 1 : 0 })
      }
      case 'clear':
      case 'delete':
      case 'fetch':
      case 'disappear':
      case 'pinMessage':
        // What the team has is its record: these change the account's devices, or come back as an event.
        return
    }
  })
}

async function messageOf(trx: Trx, conversationId: string, messageId: string): Promise<MessageWithMedia> {
  const message = await findMessage(trx, messageId)
  if (message?.conversation_id !== conversationId) throw messageNotFound()
  return message
}

function commandOf(conversationId: string, action: ChatAction): ChannelCommand {
  switch (action.action) {
    case 'star':
      return { name: 'star', messageId: action.messageId, on: action.on }
    case 'deleteForMe':
      return { name: 'deleteForMe', messageId: action.messageId }
    case 'fetch':
      return { name: 'fetchFile', messageId: action.messageId }
    case 'disappear':
      return { name: 'disappear', conversationId, seconds: action.seconds }
    case 'pinMessage':
      return { name: 'pinMessage', messageId: action.messageId, seconds: action.seconds }
    default:
      return { name: 'chat', conversationId, ...action }
  }
}

async function readPerson(
  app: App,
  { accountId }: Viewer,
  typed: string,
  field: 'phone' | 'phones',
): Promise<string> {
  const phone = await readRecipient(app.db, accountId, { typed, field })
  if (!phone.includes('@')) return phone
  throw new AppError('recipient_invalid', `“${typed}” is no phone number.`, { field })
}

async function readOwnPhone(app: App, viewer: Viewer, typed: string): Promise<string> {
  const { length } = typed.replace(/\D/g, '')
  if (length >= 7 && length <= 15) return readPerson(app, viewer, typed, 'phone')
  throw new AppError('phone_invalid', 'Give the number with its country code, like +62 812 3456 7890.', {
    field: 'phone',
  })
}

async function ownNumber(app: App, viewer: Viewer, channelId: string) {
  requireRole(viewer, 'admin')
  const number = await findNumber(app.db, channelId)
  if (number?.account_id !== viewer.accountId || !seesChannel(viewer, channelId)) throw channelNotFound()
  return number
}

function messageNotFound(): AppError {
  return new AppError('message_not_found', 'There is no such message in this conversation.', { status: 404 })
}
