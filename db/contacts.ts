import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { ContactRow } from './conversations.ts'
import type { ContactTable, IdentityTable, VisitorTable } from './schema.ts'

export type IdentityRow = Selectable<IdentityTable>
export type VisitorRow = Selectable<VisitorTable>

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

export function listIdentities(db: Db, contactId: string): Promise<IdentityRow[]> {
  return db.selectFrom('identities').selectAll().where('contact_id', '=', contactId).execute()
}

export async function insertVisitor(db: Db, row: Insertable<VisitorTable>): Promise<void> {
  await db.insertInto('visitors').values(row).execute()
}

export function findVisitor(db: Db, visitorId: string): Promise<VisitorRow | undefined> {
  return db.selectFrom('visitors').selectAll().where('id', '=', visitorId).executeTakeFirst()
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
  await db.updateTable('visitors').set({ contact_id: to }).where('contact_id', '=', from).execute()
  await db.updateTable('contacts').set({ merged_into: to }).where('merged_into', '=', from).execute()
  await db.updateTable('contacts').set({ merged_into: to }).where('id', '=', from).execute()
}
