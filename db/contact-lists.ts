import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { holdsWords } from './contact-words.ts'
import type { IdentityRow } from './contacts.ts'
import { type ContactRow, carrying, type Sight, visible } from './conversations.ts'

export interface ContactListQuery {
  sight: Sight
  kind: ContactRow['kind']
  /** By when they came to be known. */
  order: 'asc' | 'desc'
  /** The last one of the page before; '' for the first page. */
  after: string
  limit: number
  /** Only whom this channel knows. */
  channelId?: string | undefined
  /** Only with a conversation that carries this label. */
  label?: string | undefined
  /** Part of a name, an e-mail address or a phone number. */
  words?: string | undefined
  /** Only this one. */
  contactId?: string | undefined
}

/** Contacts in sight, in the order in which they came to be known. */
export function listContactRows(db: Db, query: ContactListQuery): Promise<ContactRow[]> {
  const { sight, kind, words, contactId, label, order, after } = query
  let select = db
    .selectFrom('contacts')
    .selectAll()
    .where('contacts.account_id', '=', sight.accountId)
    .where('contacts.kind', '=', kind)
    .where('contacts.merged_into', 'is', null)
    .orderBy('contacts.id', order)
    .limit(query.limit)
  if (after !== '') select = select.where('contacts.id', order === 'asc' ? '>' : '<', after)
  for (const channelId of [sight.channelId, query.channelId]) {
    if (channelId) select = select.where(({ exists }) => exists(knownThrough(db, channelId)))
  }
  // Hidden groups stay hidden; and who may not see all sees only those they may read of.
  if (kind === 'group' || sight.sees !== 'all' || label) {
    select = select.where(({ exists }) => exists(conversationsWith(db, { sight, label })))
  }
  if (words) select = select.where((eb) => holdsWords(eb, words))
  if (contactId) select = select.where('contacts.id', '=', contactId)
  return select.execute()
}

/** One conversation in sight of each of these contacts, by contact. */
export async function findConversationsOf(
  db: Db,
  { sight, contactIds }: { sight: Sight; contactIds: readonly string[] },
): Promise<Map<string, string>> {
  if (contactIds.length === 0) return new Map()
  const select = db.selectFrom('conversations').select(['conversations.id', 'conversations.contact_id'])
  const rows = await visible(select, sight)
    .where('conversations.contact_id', 'in', contactIds)
    .where('conversations.merged_into', 'is', null)
    .execute()
  return new Map(rows.map(({ id, contact_id }) => [contact_id, id]))
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

/** How many are in the groups that these contacts are, by contact, where a number has asked. */
export async function countGroupMembers(db: Db, contactIds: readonly string[]): Promise<Map<string, number>> {
  if (contactIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('identities')
    .innerJoin('whatsapp_groups', (join) =>
      join
        .onRef('whatsapp_groups.channel_id', '=', 'identities.channel_id')
        .onRef('whatsapp_groups.group_id', '=', 'identities.value'),
    )
    .select(['identities.contact_id', 'whatsapp_groups.members'])
    .where('identities.contact_id', 'in', contactIds)
    .where('identities.kind', '=', 'group')
    .where('whatsapp_groups.members', 'is not', null)
    .execute()
  return new Map(rows.map(({ contact_id, members }) => [contact_id, members ?? 0]))
}

function knownThrough(db: Db, channelId: string) {
  return db
    .selectFrom('identities')
    .select('identities.id')
    .where('identities.contact_id', '=', sql.ref<string>('contacts.id'))
    .where('identities.channel_id', '=', channelId)
}

function conversationsWith(db: Db, { sight, label }: Pick<ContactListQuery, 'sight' | 'label'>) {
  const seen = visible(db.selectFrom('conversations').select('conversations.id'), sight).where(
    'conversations.contact_id',
    '=',
    sql.ref<string>('contacts.id'),
  )
  return label === undefined ? seen : carrying(seen, label)
}
