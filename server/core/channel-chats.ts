import { findConversationOfContact, lockConversation } from '#db/conversations.ts'
import { listMessagesByExternalId } from '#db/messages.ts'
import type { ChatAddress, ChatChange, Peer, Seen } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import type { TypingState } from '#server/protocol/rest.ts'
import { ensurePerson, findChatContact, nameOf } from './channel-people.ts'
import { findChannelOfAccount } from './channels.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { changeContact } from './contacts.ts'
import { changeConversation } from './conversations.ts'
import { readPatch } from './read-marks.ts'

/** Something that happened to a whole chat on another device of the account. Nothing where there is no such chat. */
export async function changeChatFromChannel(
  app: App,
  channelId: string,
  chat: ChatAddress,
  change: ChatChange,
): Promise<void> {
  const channel = await findChannelOfAccount(app, channelId)
  await transact(app, async (trx) => {
    const contact = await findChatContact(trx, channel, chat)
    if (!contact) return
    if (change.type === 'blocked') return changeContact(trx, contact, { blocked: change.blocked ? 1 : 0 })
    if (change.type === 'named') return changeContact(trx, contact, { name: nameOf(change.name) })
    const known = await findConversationOfContact(trx, { channelId, contactId: contact.id })
    const { dialect } = app.database
    const row = known && (await lockConversation(trx, { dialect, conversationId: known.id }))
    if (row) await changeConversation(trx, row, await patchOf(trx, row, change))
  })
}

/** A phone number and a LID are one person: whatever stood apart is joined. */
export async function linkPeers(
  app: App,
  channelId: string,
  { phone, lid }: { phone: string; lid: string },
): Promise<void> {
  const channel = await findChannelOfAccount(app, channelId)
  await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      // Whom nobody has heard of makes no contact: an address book is no inbox.
      const known =
        (await findChatContact(trx, channel, { kind: 'person', phone, lid: null, name: null })) ??
        (await findChatContact(trx, channel, { kind: 'person', phone: null, lid, name: null }))
      if (known) await ensurePerson(app, trx, channel, { phone, lid, name: null })
    }),
  )
}

/** What a person or a group is called by the account's own address book, or by itself. */
export async function renameChat(
  app: App,
  channelId: string,
  chat: ChatAddress,
  name: string,
): Promise<void> {
  await changeChatFromChannel(app, channelId, chat, { type: 'named', name })
}

/** Tells the agents who may see the conversation that somebody in it is writing, or has stopped. */
export async function tellTypingOf(
  app: App,
  channelId: string,
  { chat, author, state }: { chat: ChatAddress; author: Peer; state: TypingState },
): Promise<void> {
  const { accountId } = await findChannelOfAccount(app, channelId)
  const contact = await findChatContact(app.db, { accountId, channelId }, chat)
  const row = contact && (await findConversationOfContact(app.db, { channelId, contactId: contact.id }))
  if (!row || row.hidden) return
  const name = nameOf(author.name) ?? contact?.name ?? null
  app.bells.ring({
    kind: 'typing',
    accountId,
    conversationId: row.id,
    by: 'contact',
    name,
    on: state !== 'paused',
    recording: state === 'recording',
  })
}

/** Tells the agents who may see the conversation whether the other side is online. */
export async function tellPresenceOf(
  app: App,
  channelId: string,
  { chat, seen }: { chat: ChatAddress; seen: Seen },
): Promise<void> {
  const { accountId } = await findChannelOfAccount(app, channelId)
  const contact = await findChatContact(app.db, { accountId, channelId }, chat)
  const row = contact && (await findConversationOfContact(app.db, { channelId, contactId: contact.id }))
  if (row && !row.hidden) app.bells.ring({ kind: 'seen', accountId, conversationId: row.id, ...seen })
}

async function patchOf(
  trx: Trx,
  row: { id: string; agents_read_seq: number; unread_count: number },
  change: Exclude<ChatChange, { type: 'blocked' | 'named' }>,
) {
  switch (change.type) {
    case 'read': {
      const upTo = await readSequence(trx, row.id, change.upTo)
      return upTo === null ? {} : readPatch(trx, row, upTo)
    }
    case 'unread':
      return { unread_count: Math.max(row.unread_count, 1) }
    case 'archived':
      return { archived: change.archived ? (1 as const) : (0 as const) }
    case 'pinned':
      return { pinned: change.pinned ? (1 as const) : (0 as const) }
    case 'muted':
      return { muted_until: change.until }
    case 'cleared':
      // The phone's own tidying up takes nothing from the team's record.
      return {}
  }
}

/** Null where what was read is none of the customer's messages: of ours it tells nothing. */
async function readSequence(
  trx: Trx,
  conversationId: string,
  externalId: string | undefined,
): Promise<number | null> {
  if (externalId === undefined) return Number.MAX_SAFE_INTEGER
  const messages = await listMessagesByExternalId(trx, { conversationId, externalId })
  return messages.find(({ direction }) => direction === 'in')?.seq ?? null
}
