import type { Db } from './connect.ts'

/**
 * Whom a number writes with and whose photo was not asked for since `before`: one conversation, the liveliest first, and
 * where the photo that is here came from. Those that have been quiet since `activeSince` are left alone.
 */
export function findPhotoWanted(
  db: Db,
  { channelId, before, activeSince }: { channelId: string; before: number; activeSince: number },
): Promise<{ conversationId: string; source: string | null } | undefined> {
  return db
    .selectFrom('conversations')
    .innerJoin('contacts', 'contacts.id', 'conversations.contact_id')
    .select(['conversations.id as conversationId', 'contacts.photo_source as source'])
    .where('conversations.channel_id', '=', channelId)
    .where('conversations.merged_into', 'is', null)
    .where('conversations.hidden', '=', 0)
    .where('conversations.last_activity_at', '>', activeSince)
    .where(({ eb, or }) =>
      or([eb('contacts.photo_checked_at', 'is', null), eb('contacts.photo_checked_at', '<', before)]),
    )
    .orderBy('conversations.last_activity_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
