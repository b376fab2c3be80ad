import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { ChannelTable, WebsiteOriginTable, WebsiteTable } from './schema.ts'

export type WebsiteRow = Selectable<WebsiteTable> & { name: string }
export type OriginRow = Selectable<WebsiteOriginTable>

export async function insertChannel(db: Db, row: Insertable<ChannelTable>): Promise<void> {
  await db.insertInto('channels').values(row).execute()
}

export async function insertWebsiteRow(db: Db, row: Insertable<WebsiteTable>): Promise<void> {
  await db.insertInto('websites').values(row).execute()
}

/** A channel, unless it has been removed. */
export function findChannel(db: Db, channelId: string): Promise<Selectable<ChannelTable> | undefined> {
  return db
    .selectFrom('channels')
    .selectAll()
    .where('id', '=', channelId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

export function findWebsiteByKey(db: Db, siteKey: string): Promise<WebsiteRow | undefined> {
  return websites(db).where('site_key', '=', siteKey).executeTakeFirst()
}

export function findWebsite(
  db: Db,
  { channelId, accountId }: { channelId: string; accountId: string },
): Promise<WebsiteRow | undefined> {
  return websites(db)
    .where('websites.channel_id', '=', channelId)
    .where('websites.account_id', '=', accountId)
    .executeTakeFirst()
}

export function listWebsiteRows(db: Db, accountId: string): Promise<WebsiteRow[]> {
  return websites(db).where('websites.account_id', '=', accountId).orderBy('channels.created_at').execute()
}

export async function updateWebsiteRow(
  db: Db,
  channelId: string,
  patch: Updateable<WebsiteTable>,
): Promise<void> {
  await db.updateTable('websites').set(patch).where('channel_id', '=', channelId).execute()
}

export async function renameChannel(db: Db, channelId: string, name: string): Promise<void> {
  await db.updateTable('channels').set({ name }).where('id', '=', channelId).execute()
}

export function listOrigins(db: Db, channelId: string): Promise<OriginRow[]> {
  return db
    .selectFrom('website_origins')
    .selectAll()
    .where('channel_id', '=', channelId)
    .orderBy('first_seen_at')
    .execute()
}

export async function insertOrigin(db: Db, row: Insertable<WebsiteOriginTable>): Promise<void> {
  await db.insertInto('website_origins').values(row).execute()
}

export async function updateOrigin(
  db: Db,
  { channelId, origin, ...patch }: { channelId: string; origin: string } & Updateable<WebsiteOriginTable>,
): Promise<void> {
  await db
    .updateTable('website_origins')
    .set(patch)
    .where('channel_id', '=', channelId)
    .where('origin', '=', origin)
    .execute()
}

export async function deleteOrigin(
  db: Db,
  { channelId, origin }: { channelId: string; origin: string },
): Promise<void> {
  await db
    .deleteFrom('website_origins')
    .where('channel_id', '=', channelId)
    .where('origin', '=', origin)
    .execute()
}

function websites(db: Db) {
  return db
    .selectFrom('websites')
    .innerJoin('channels', 'channels.id', 'websites.channel_id')
    .selectAll('websites')
    .select('channels.name')
    .where('channels.removed_at', 'is', null)
}
