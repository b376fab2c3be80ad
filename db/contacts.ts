import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { ContactRow } from './conversations.ts'
import type { ContactTable, IdentityTable, VisitorTable, WaitingChangeTable } from './schema.ts'

export type IdentityRow = Selectable<IdentityTable>
export type VisitorRow = Selectable<VisitorTable>
/** What a channel knows a person by. */
export type PeerName = Pick<IdentityRow, 'kind' | 'value'>

export async function insertContact(db: Db, row: Insertable<ContactTable>): Promise<void> {
  await db.insertInto('contacts').values(row).execute()
}

export async function updateContactRow(db: Db, id: string, patch: Updateable<ContactTable>): Promise<void> {
  await db.updateTable('contacts').set(patch).where('id', '=', id).execute()
}

/** The contact with this id, or the one it was merged into. */
export async function findContact(db: Db, contactId: string): Promise<ContactRow | undefined> {
  const row = await db.selectFrom('contacts').selectAll().where('id', '=', contactId).executeTakeFirst()
  return row?.merged_into ? findContact(db, row.merged_into) : row
}

export async function insertIdentity(db: Db, row: Insertable<IdentityTable>): Promise<void> {
  await db.insertInto('identities').values(row).execute()
}

export function findIdentity(
  db: Db,
  { channelId, kind, value }: { channelId: string; kind: IdentityTable['kind']; value: string },
): Promise<IdentityRow | undefined> {
  return db
    .selectFrom('identities')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst()
}

/** Contacts known by any of these names on a channel, each with the name. */
export async function listContactsByName(
  db: Db,
  { channelId, names }: { channelId: string; names: readonly PeerName[] },
): Promise<{ name: PeerName; contact: ContactRow }[]> {
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('identities')
    .innerJoin('contacts', 'contacts.id', 'identities.contact_id')
    .selectAll('contacts')
    .select(['identities.kind as name_kind', 'identities.value as name_value'])
    .where('identities.channel_id', '=', channelId)
    .where((eb) =>
      eb.or(names.map(({ kind, value }) => eb.and({ 'identities.kind': kind, 'identities.value': value }))),
    )
    .execute()
  return rows.map(({ name_kind, name_value, ...contact }) => ({
    name: { kind: name_kind, value: name_value },
    contact,
  }))
}

/** Who is known by this value on any channel of the account. */
export function findIdentityOfAccount(
  db: Db,
  { accountId, kind, value }: { accountId: string; kind: IdentityTable['kind']; value: string },
): Promise<IdentityRow | undefined> {
  return db
    .selectFrom('identities')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
}

export function listIdentities(db: Db, contactId: string): Promise<IdentityRow[]> {
  return db.selectFrom('identities').selectAll().where('contact_id', '=', contactId).execute()
}

/** What these people are called, and what WhatsApp calls them where it says no number. */
export async function listMentionable(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; name: string | null; phone: string | null; lid: string | null }[]> {
  return db
    .selectFrom('contacts')
    .leftJoin('identities', (join) =>
      join.onRef('identities.contact_id', '=', 'contacts.id').on('identities.kind', '=', 'lid'),
    )
    .select(['contacts.id', 'contacts.name', 'contacts.phone', 'identities.value as lid'])
    .where('contacts.id', 'in', ids)
    .execute()
}

/** The people whom a channel knows, by id, beginning after one. */
export function listContactsOfChannel(
  db: Db,
  { channelId, after, limit }: { channelId: string; after: string; limit: number },
): Promise<ContactRow[]> {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('kind', '=', 'person')
    .where('id', '>', after)
    .where('id', 'in', (known) =>
      known.selectFrom('identities').select('contact_id').where('channel_id', '=', channelId),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function insertVisitor(db: Db, row: Insertable<VisitorTable>): Promise<void> {
  await db.insertInto('visitors').values(row).execute()
}

export function findVisitor(db: Db, visitorId: string): Promise<VisitorRow | undefined> {
  return db.selectFrom('visitors').selectAll().where('id', '=', visitorId).executeTakeFirst()
}

/** The visitors that a conversation on a website belongs to: browsers of one contact. */
export async function listVisitorIds(db: Db, conversationId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('conversations')
    .innerJoin('visitors', 'visitors.contact_id', 'conversations.contact_id')
    .select('visitors.id')
    .where('conversations.id', '=', conversationId)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** From now on tokens older than `generation` are refused. */
export async function raiseTokenGeneration(
  db: Db,
  { visitorId, generation }: { visitorId: string; generation: number },
): Promise<void> {
  await db
    .updateTable('visitors')
    .set({ token_generation: generation })
    .where('id', '=', visitorId)
    .where('token_generation', '<', generation)
    .execute()
}

/** Everything that knew the one contact knows the other. */
export async function repointContact(db: Db, { from, to }: { from: string; to: string }): Promise<void> {
  await db.updateTable('identities').set({ contact_id: to }).where('contact_id', '=', from).execute()
  await db.updateTable('waiting_changes').set({ contact_id: to }).where('contact_id', '=', from).execute()
  await db.updateTable('visitors').set({ contact_id: to }).where('contact_id', '=', from).execute()
  await db.updateTable('contacts').set({ merged_into: to }).where('merged_into', '=', from).execute()
  await db.updateTable('contacts').set({ merged_into: to }).where('id', '=', from).execute()
}

export async function insertWaitingChange(db: Db, row: Insertable<WaitingChangeTable>): Promise<void> {
  await db.insertInto('waiting_changes').values(row).execute()
}

/** Takes what waited for a message, oldest first. */
export async function takeWaitingChanges(
  db: Db,
  { channelId, contactId, externalId }: { channelId: string; contactId: string; externalId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('waiting_changes')
    .select(['id', 'change'])
    .where('channel_id', '=', channelId)
    .where('contact_id', '=', contactId)
    .where('external_id', '=', externalId)
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  await db
    .deleteFrom('waiting_changes')
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  return rows.map(({ change }) => change)
}

/** Forgets what waited since before `before` (epoch ms): its message never came. */
export async function deleteOldWaitingChanges(db: Db, before: number): Promise<void> {
  await db.deleteFrom('waiting_changes').where('created_at', '<', before).execute()
}
