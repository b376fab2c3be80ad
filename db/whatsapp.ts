import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { Dialect } from './dialect.ts'
import type { ChannelCommandTable, MessageTable, WhatsappNumberTable } from './schema.ts'
import type { Holder } from './whatsapp-keys.ts'

export type WhatsappNumberRow = Selectable<WhatsappNumberTable>
export type ChannelCommandRow = Selectable<ChannelCommandTable>

export async function insertNumber(
  trx: Db,
  { channelId, accountId }: { channelId: string; accountId: string },
): Promise<void> {
  await trx
    .insertInto('whatsapp_numbers')
    .values({
      channel_id: channelId,
      account_id: accountId,
      phone: null,
      lid: null,
      push_name: null,
      wanted: 'online',
      state: 'waiting',
      state_code: null,
      state_until: null,
      progress: null,
      pairing: null,
      pairing_expires_at: null,
      groups_shown: 0,
      read_receipts: 1,
      available: 0,
      call_reply: null,
      health: '{}',
      owner: null,
      epoch: 0,
      lease_until: 0,
    })
    .execute()
}

export async function findNumber(db: Db, channelId: string): Promise<WhatsappNumberRow | undefined> {
  return db.selectFrom('whatsapp_numbers').selectAll().where('channel_id', '=', channelId).executeTakeFirst()
}

/** The same, and nobody else changes it before this transaction has ended. */
export async function lockNumber(
  trx: Db,
  { dialect, channelId }: { dialect: Dialect; channelId: string },
): Promise<WhatsappNumberRow | undefined> {
  const select = trx.selectFrom('whatsapp_numbers').selectAll().where('channel_id', '=', channelId)
  return (dialect === 'mysql' ? select.forUpdate() : select).executeTakeFirst()
}

/** Whose a number is, and whether it shows its groups. */
export async function findAccountOfNumber(
  db: Db,
  channelId: string,
): Promise<Pick<WhatsappNumberRow, 'account_id' | 'groups_shown'> | undefined> {
  return db
    .selectFrom('whatsapp_numbers')
    .select(['account_id', 'groups_shown'])
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
}

/** True when the channel was taken out of its account. */
export async function isRemoved(db: Db, channelId: string): Promise<boolean> {
  const row = await db
    .selectFrom('channels')
    .select('id')
    .where('id', '=', channelId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row === undefined
}

export async function listNumbersOfAccount(db: Db, accountId: string): Promise<WhatsappNumberRow[]> {
  return db.selectFrom('whatsapp_numbers').selectAll().where('account_id', '=', accountId).execute()
}

/** Numbers that are to be online and that nobody holds (any more). */
export async function listFreeNumbers(db: Db, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('whatsapp_numbers')
    .innerJoin('channels', 'channels.id', 'whatsapp_numbers.channel_id')
    .select('channel_id')
    .where('channels.removed_at', 'is', null)
    .where('wanted', '=', 'online')
    .where((where) => where.or([where('owner', 'is', null), where('lease_until', '<=', now)]))
    .orderBy('channel_id')
    .execute()
  return rows.map((row) => row.channel_id)
}

/** Changes a number whoever holds it: for settings and for what its owner wants. */
export async function updateNumber(
  trx: Db,
  channelId: string,
  changes: Updateable<WhatsappNumberTable>,
): Promise<void> {
  await trx.updateTable('whatsapp_numbers').set(changes).where('channel_id', '=', channelId).execute()
}

/** Changes a number only while this turn holds it. */
export async function updateHeldNumber(
  trx: Db,
  { channelId, owner, epoch }: Holder,
  changes: Updateable<WhatsappNumberTable>,
): Promise<boolean> {
  const updated = await trx
    .updateTable('whatsapp_numbers')
    .set(changes)
    .where('channel_id', '=', channelId)
    .where('owner', '=', owner)
    .where('epoch', '=', epoch)
    .executeTakeFirst()
  return updated.numUpdatedRows > 0n
}

/** Takes a number that nobody holds; the epoch of the turn, or undefined where another process was first. */
export async function claimNumber(
  trx: Db,
  { channelId, owner, now, until }: { channelId: string; owner: string; now: number; until: number },
): Promise<number | undefined> {
  const claimed = await trx
    .updateTable('whatsapp_numbers')
    .set((set) => ({ owner, lease_until: until, epoch: set('epoch', '+', 1) }))
    .where('channel_id', '=', channelId)
    .where('wanted', '=', 'online')
    .where((where) => where.or([where('owner', 'is', null), where('lease_until', '<=', now)]))
    .executeTakeFirst()
  if (claimed.numUpdatedRows === 0n) return undefined
  return (await findNumber(trx, channelId))?.epoch
}

/** Asks for a while more. False when the turn is over. */
export async function renewNumber(trx: Db, holder: Holder, until: number): Promise<boolean> {
  return updateHeldNumber(trx, holder, { lease_until: until })
}

/** Gives a number back; another turn's claim stays. */
export async function releaseNumber(trx: Db, holder: Holder): Promise<void> {
  await updateHeldNumber(trx, holder, { owner: null, lease_until: 0 })
}

/** Gives every number back: whoever held them is dead for certain. */
export async function releaseEveryNumber(trx: Db): Promise<void> {
  await trx
    .updateTable('whatsapp_numbers')
    .set({ owner: null, lease_until: 0 })
    .where('owner', 'is not', null)
    .execute()
}

/** How WhatsApp knows the other side of a conversation. */
export async function findAddress(
  db: Db,
  { channelId, conversationId }: { channelId: string; conversationId: string },
): Promise<
  { phone: string | null; lid: string | null; groupId: string | null; disappearsAfter: number } | undefined
> {
  const rows = await db
    .selectFrom('conversations')
    .innerJoin('identities', 'identities.contact_id', 'conversations.contact_id')
    .select(['identities.kind', 'identities.value', 'identities.channel_id', 'disappear_after'])
    .where('conversations.id', '=', conversationId)
    .where('identities.kind', 'in', ['phone', 'lid', 'group'])
    .execute()
  return rows[0] && { ...addressOf(rows, channelId), disappearsAfter: rows[0].disappear_after }
}

/** How a channel knows a contact. */
export async function findAddressOfContact(
  db: Db,
  { channelId, contactId }: { channelId: string; contactId: string },
): Promise<{ phone: string | null; lid: string | null; groupId: string | null }> {
  const rows = await db
    .selectFrom('identities')
    .select(['kind', 'value', 'channel_id'])
    .where('contact_id', '=', contactId)
    .where('kind', 'in', ['phone', 'lid', 'group'])
    .execute()
  return addressOf(rows, channelId)
}

/** True when the other side has written before, so that writing to them is an answer. */
export async function hasWritten(db: Db, conversationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The newest messages of a conversation that WhatsApp has, newest first. */
export async function listNewestKnown(
  db: Db,
  { conversationId, limit }: { conversationId: string; limit: number },
): Promise<Pick<Selectable<MessageTable>, 'external_id' | 'direction' | 'author_id' | 'sent_at'>[]> {
  return db
    .selectFrom('messages')
    .select(['external_id', 'direction', 'author_id', 'sent_at'])
    .where('conversation_id', '=', conversationId)
    .where('external_id', 'is not', null)
    .where('direction', 'in', ['in', 'out'])
    .orderBy('sent_at', 'desc')
    .limit(limit)
    .execute()
}

/** Messages by id, those that WhatsApp has. */
export async function listKnown(
  db: Db,
  messageIds: readonly string[],
): Promise<Pick<Selectable<MessageTable>, 'external_id' | 'direction' | 'author_id' | 'sent_at'>[]> {
  if (messageIds.length === 0) return []
  return db
    .selectFrom('messages')
    .select(['external_id', 'direction', 'author_id', 'sent_at'])
    .where('id', 'in', messageIds)
    .where('external_id', 'is not', null)
    .execute()
}

/** Messages that came and could not be read, newest first. */
export function listUnreadable(
  db: Db,
  { channelId, since, before, limit }: { channelId: string; since: number; before: number; limit: number },
): Promise<
  Pick<Selectable<MessageTable>, 'conversation_id' | 'external_id' | 'direction' | 'author_id' | 'sent_at'>[]
> {
  return db
    .selectFrom('messages')
    .select(['conversation_id', 'external_id', 'direction', 'author_id', 'sent_at'])
    .where('channel_id', '=', channelId)
    .where('kind', '=', 'unavailable')
    .where('external_id', 'is not', null)
    .where('sent_at', '>', since)
    .where('sent_at', '<', before)
    .orderBy('sent_at', 'desc')
    .limit(limit)
    .execute()
}

/** The conversations of whoever a channel knows by these names; null where it does not know one of them. */
export async function listConversationsOfNames(
  db: Db,
  { channelId, names }: { channelId: string; names: readonly { kind: 'phone' | 'lid'; value: string }[] },
): Promise<string[] | null> {
  const rows = await db
    .selectFrom('identities')
    .leftJoin('conversations', (join) =>
      join
        .onRef('conversations.contact_id', '=', 'identities.contact_id')
        .onRef('conversations.channel_id', '=', 'identities.channel_id'),
    )
    .select('conversations.id')
    .where('identities.channel_id', '=', channelId)
    .where((eb) =>
      eb.or(names.map(({ kind, value }) => eb.and({ 'identities.kind': kind, 'identities.value': value }))),
    )
    .execute()
  if (rows.length < names.length) return null
  return [...new Set(rows.flatMap(({ id }) => id ?? []))]
}

/** How WhatsApp knows a person. */
export async function findPeer(
  db: Db,
  contactId: string,
): Promise<{ phone: string | null; lid: string | null }> {
  const rows = await db
    .selectFrom('identities')
    .select(['kind', 'value'])
    .where('contact_id', '=', contactId)
    .where('kind', 'in', ['phone', 'lid'])
    .execute()
  const value = (kind: string) => rows.find((row) => row.kind === kind)?.value ?? null
  return { phone: value('phone'), lid: value('lid') }
}

/** What is known of a group that a number is in. */
export function findGroup(
  db: Db,
  { channelId, groupId }: { channelId: string; groupId: string },
): Promise<{ group_id: string } | undefined> {
  return db
    .selectFrom('whatsapp_groups')
    .select('group_id')
    .where('channel_id', '=', channelId)
    .where('group_id', '=', groupId)
    .executeTakeFirst()
}

export async function insertCommand(trx: Db, row: Insertable<ChannelCommandTable>): Promise<void> {
  await trx.insertInto('channel_commands').values(row).execute()
}

export async function findCommand(db: Db, id: string): Promise<ChannelCommandRow | undefined> {
  return db.selectFrom('channel_commands').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What a channel is still asked to do, oldest first. */
export async function listWaitingCommands(
  db: Db,
  { channelId, now }: { channelId: string; now: number },
): Promise<ChannelCommandRow[]> {
  return db
    .selectFrom('channel_commands')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** Takes a command, once. */
export async function takeCommand(trx: Db, id: string): Promise<boolean> {
  const taken = await trx
    .updateTable('channel_commands')
    .set({ state: 'taken' })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

export async function finishCommand(
  trx: Db,
  { id, state, result }: { id: string; state: 'done' | 'failed'; result: string },
): Promise<void> {
  await trx
    .updateTable('channel_commands')
    .set({ state, result })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'taken'])
    .execute()
}

/** Asks for a command again that has been asked in vain, if it still stands as `from` says. */
export async function renewCommand(
  trx: Db,
  { id, from, expiresAt }: { id: string; from: 'waiting' | 'failed'; expiresAt: number },
): Promise<void> {
  await trx
    .updateTable('channel_commands')
    .set({ state: 'waiting', result: null, expires_at: expiresAt })
    .where('id', '=', id)
    .where('state', '=', from)
    .execute()
}

export async function removeOldCommands(trx: Db, before: number): Promise<void> {
  await trx.deleteFrom('channel_commands').where('expires_at', '<', before).execute()
}

function addressOf(rows: { kind: string; value: string; channel_id: string }[], channelId: string) {
  // What this channel itself has proved goes before what another one has.
  const value = (kind: string) =>
    (
      rows.find((row) => row.kind === kind && row.channel_id === channelId) ??
      rows.find((row) => row.kind === kind)
    )?.value ?? null
  return { phone: value('phone'), lid: value('lid'), groupId: value('group') }
}
