import type { Db } from '#db/connect.ts'
import { findIdentity, findIdentityOfAccount, listContactsByName } from '#db/contacts.ts'
import type { ContactRow } from '#db/conversations.ts'
import type { ChatAddress, Peer } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { storable } from '#server/lib/texts.ts'
import { NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import { addContact, addIdentity, changeContact, getContactRow } from './contacts.ts'
import { mergeContacts } from './merges.ts'

/** A channel as its messages are stored. */
export interface ChannelOfAccount {
  accountId: string
  channelId: string
}

/**
 * The contact behind a person of a channel; made where nobody is known by any of these names. Where the phone number
 * and the LID stood for two contacts, they become one.
 */
export async function ensurePerson(
  app: App,
  trx: Trx,
  channel: ChannelOfAccount,
  peer: Peer,
): Promise<ContactRow> {
  const known = await findPeer(trx, channel, peer)
  const [first, second] = known.contacts
  const contact =
    first && second
      ? await mergeContacts(app, trx, first, second)
      : (first ??
        (await addContact(app, trx, {
          account_id: channel.accountId,
          name: nameOf(peer.name),
          phone: peer.phone,
        })))
  for (const { kind, value } of known.unknown) {
    await addIdentity(app, trx, { ...channel, contact, kind, value, verified: 1 })
  }
  const other = contact === first ? second : first
  const name = contact.name ?? other?.name ?? nameOf(peer.name)
  const phone = contact.phone ?? other?.phone ?? peer.phone
  await changeContact(trx, contact, { name, phone })
  return { ...contact, name, phone }
}

/** The group as a contact, so that its conversation is like any other. */
export async function ensureGroup(
  app: App,
  trx: Trx,
  channel: ChannelOfAccount,
  group: Extract<ChatAddress, { kind: 'group' }>,
): Promise<ContactRow> {
  const identity = await findIdentity(trx, { ...channel, kind: 'group', value: group.groupId })
  const known = identity && (await getContactRow(trx, identity.contact_id))
  const contact =
    known ??
    (await addContact(app, trx, {
      account_id: channel.accountId,
      kind: 'group',
      name: nameOf(group.subject),
    }))
  if (!known) {
    await addIdentity(app, trx, { ...channel, contact, kind: 'group', value: group.groupId, verified: 1 })
  }
  if (!known || contact.name !== null || group.subject === null) return contact
  const name = nameOf(group.subject)
  await changeContact(trx, contact, { name })
  return { ...contact, name }
}

/** The contact of a chat where there is one already. */
export async function findChatContact(
  db: Db,
  channel: ChannelOfAccount,
  chat: ChatAddress,
): Promise<ContactRow | undefined> {
  if (chat.kind === 'person') return (await findPeer(db, channel, chat)).contacts[0]
  const identity = await findIdentity(db, { ...channel, kind: 'group', value: chat.groupId })
  return identity && getContactRow(db, identity.contact_id)
}

/** A name as it may be stored and shown; null where nothing of it is left. */
export function nameOf(name: string | null): string | null {
  const shown = name && storable(name).replace(/\s+/g, ' ').trim().slice(0, NAME_MAX_LENGTH).toWellFormed()
  return shown || null
}

/** What a channel knows a person by. */
export function namesOf({ phone, lid }: Pick<Peer, 'phone' | 'lid'>): KnownPeer['unknown'] {
  return [
    ...(phone === null ? [] : [{ kind: 'phone' as const, value: phone }]),
    ...(lid === null ? [] : [{ kind: 'lid' as const, value: lid }]),
  ]
}

interface KnownPeer {
  /** At most two, without repetition. */
  contacts: ContactRow[]
  /** Names that this channel does not know yet. */
  unknown: { kind: 'phone' | 'lid'; value: string }[]
}

async function findPeer(db: Db, channel: ChannelOfAccount, peer: Peer): Promise<KnownPeer> {
  const names = namesOf(peer)
  const contacts: ContactRow[] = []
  const unknown: KnownPeer['unknown'] = []
  const known = await listContactsByName(db, { ...channel, names })
  for (const name of names) {
    const here = known.find((one) => one.name.kind === name.kind && one.name.value === name.value)?.contact
    if (!here) unknown.push(name)
    // The same number on another channel of the business is the same person.
    const contact = here ?? (await findContactElsewhere(db, channel, name))
    if (contact && !contacts.some(({ id }) => id === contact.id)) contacts.push(contact)
  }
  return { contacts, unknown }
}

async function findContactElsewhere(
  db: Db,
  { accountId }: ChannelOfAccount,
  name: KnownPeer['unknown'][number],
): Promise<ContactRow | undefined> {
  const identity = await findIdentityOfAccount(db, { accountId, ...name })
  return identity && getContactRow(db, identity.contact_id)
}
