import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { holdsWords } from './contact-words.ts'
import type { IdentityRow } from './contacts.ts'
import { type ContactRow, type Sight, visible } from './conversations.ts'

export interface ContactListQuery {
  sight: Sight
  kind: ContactRow['kind']
  /** The last one of the page before. */
  after: string
  limit: number
  /** Only whom this channel knows. */
  channelId?: string | undefined
  /** Part of a name, an e-mail address or a phone number. */
  words?: string | undefined
  /** Only this one. */
  contactId?: string | undefined
}

/** Contacts in sight, in the order in which they came to be known. */
export function listContactRows(db: Db, query: ContactListQuery): Promise<ContactRow[]> {
  const { sight, kind, words, contactId } = query
  let select = db
    .selectFrom('contacts')
    .selectAll()
    .where('contacts.account_id', '=', sight.accountId)
    .where('contacts.kind', '=', kind)
    .where('contacts.merged_into', 'is', null)
    .where('contacts.id', '>', query.after)
    .orderBy('contacts.id')
    .limit(query.limit)
  for (const channelId of [sight.channelId, query.channelId]) {
    if (channelId) select = select.where(({ exists }) => exists(knownThrough(db, channelId)))
  }
  // Hidden groups stay hidden; and who may not see all sees only those they may read of.
  if (kind === 'group' || sight.sees !== 'all') {
    select = select.where(({ exists }) => exists(conversationsWith(db, sight)))
  }
  if (words) select = select.where((eb) => holdsWords(eb, words))
  if (contactId) select = select.where('contacts.id', '=', contactId)
  return select.execute()
}

/** How channels know these contacts. */
export function listIdentitiesOf(db: Db, contactIds: readonly string[]): Promise<IdentityRow[]> {
  if (contactIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('identities')
    .selectAll()
    .where('contact_id', 'in', contactIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

function knownThrough(db: Db, channelId: string) {
  return db
    .selectFrom('identities')
    .select('identities.id')
    .where('identities.contact_id', '=', sql.ref<string>('contacts.id'))
    .where('identities.channel_id', '=', channelId)
}

function conversationsWith(db: Db, sight: Sight) {
  return visible(db.selectFrom('conversations').select('conversations.id'), sight).where(
    'conversations.contact_id',
    '=',
    sql.ref<string>('contacts.id'),
  )
}
