import type { Insertable, Selectable, SelectQueryBuilder, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import { holdsWords } from './contact-words.ts'
import type { Dialect } from './dialect.ts'
import type { ContactTable, ConversationTable, Tables } from './schema.ts'

export type ConversationRow = Selectable<ConversationTable>
export type ContactRow = Selectable<ContactTable>
/** A conversation with what its view needs. */
export type ConversationWithContact = ConversationRow & {
  contact: ContactRow
  channel_kind: 'website' | 'whatsapp'
}

/** What an agent may see of an account: the one visibility rule. */
export interface Sight {
  accountId: string
  agentId: string
  sees: 'all' | 'teams' | 'mine'
  teamIds: string[]
  /** Only what comes and goes through this channel. */
  channelId?: string | null
}

type ConversationQuery<O> = SelectQueryBuilder<Tables, 'conversations', O>

/** Narrows a query to what `sight` may see. Every list, count and look-up goes through here. */
export function visible<O>(query: ConversationQuery<O>, sight: Sight): ConversationQuery<O> {
  let own = query
    .where('conversations.account_id', '=', sight.accountId)
    .where('conversations.hidden', '=', 0)
  if (sight.channelId) own = own.where('conversations.channel_id', '=', sight.channelId)
  switch (sight.sees) {
    case 'all':
      return own
    case 'mine':
      return own.where('conversations.assignee_id', '=', sight.agentId)
    case 'teams':
      return own.where((eb) =>
        eb.or([
          eb('conversations.assignee_id', '=', sight.agentId),
          ...(sight.teamIds.length > 0 ? [eb('conversations.team_id', 'in', sight.teamIds)] : []),
        ]),
      )
  }
}

/** The same rule for a conversation at hand. */
export function isVisible(
  conversation: {
    account_id: string
    channel_id?: string
    assignee_id: string | null
    team_id: string | null
    hidden: 0 | 1
  },
  sight: Sight,
): boolean {
  if (conversation.account_id !== sight.accountId || conversation.hidden) return false
  if (sight.channelId && conversation.channel_id !== sight.channelId) return false
  switch (sight.sees) {
    case 'all':
      return true
    case 'mine':
      return conversation.assignee_id === sight.agentId
    case 'teams':
      return (
        conversation.assignee_id === sight.agentId ||
        (conversation.team_id !== null && sight.teamIds.includes(conversation.team_id))
      )
  }
}

export async function insertConversation(db: Db, row: Insertable<ConversationTable>): Promise<void> {
  await db.insertInto('conversations').values(row).execute()
}

export async function updateConversationRow(
  db: Db,
  id: string,
  patch: Updateable<ConversationTable>,
): Promise<void> {
  await db.updateTable('conversations').set(patch).where('id', '=', id).execute()
}

/** The conversation with this id, wherever it has been merged to. Without `sight`: for the system itself. */
export async function findConversationRow(
  db: Db,
  query: { conversationId: string; sight?: Sight },
): Promise<ConversationWithContact | undefined> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', query.conversationId)
    .executeTakeFirst()
  if (!row) return undefined
  // A merged conversation is a signpost: who may see it is decided where it leads.
  if (row.merged_into) return findConversationRow(db, { ...query, conversationId: row.merged_into })
  if (query.sight && !isVisible(row, query.sight)) return undefined
  return (await withContacts(db, [row]))[0]
}

/** These conversations, those of them that are there. */
export async function listConversationsWithContacts(
  db: Db,
  ids: string[],
): Promise<ConversationWithContact[]> {
  if (ids.length === 0) return []
  return withContacts(db, await db.selectFrom('conversations').selectAll().where('id', 'in', ids).execute())
}

/** Locks a conversation until the transaction ends (SQLite: the whole database is locked already). */
export async function lockConversation(
  db: Db,
  { dialect, conversationId }: { dialect: Dialect; conversationId: string },
): Promise<ConversationWithContact | undefined> {
  const row = await lockedRows(db, dialect).where('id', '=', conversationId).executeTakeFirst()
  if (!row) return undefined
  if (row.merged_into) return lockConversation(db, { dialect, conversationId: row.merged_into })
  const contact = await db
    .selectFrom('contacts')
    .selectAll()
    .where('id', '=', row.contact_id)
    .executeTakeFirst()
  return complete(row, contact, row.channel_kind)
}

/** What an event says of its conversation: where it is, and who may see it. */
export type StandingRow = Pick<ConversationRow, 'id' | 'account_id' | 'assignee_id' | 'team_id' | 'hidden'>

/** Locks a conversation as above, for whoever needs no more of it than events say. */
export async function lockStanding(
  db: Db,
  { dialect, conversationId }: { dialect: Dialect; conversationId: string },
): Promise<StandingRow | undefined> {
  const select = db
    .selectFrom('conversations')
    .select(['id', 'account_id', 'assignee_id', 'team_id', 'hidden', 'merged_into'])
    .where('id', '=', conversationId)
  const row = await (dialect === 'mysql' ? select.forUpdate() : select).executeTakeFirst()
  return row?.merged_into ? lockStanding(db, { dialect, conversationId: row.merged_into }) : row
}

/** The same for a contact's one conversation on a channel, where there is one. */
export async function lockConversationOfContact(
  db: Db,
  { dialect, channelId, contact }: { dialect: Dialect; channelId: string; contact: ContactRow },
): Promise<ConversationWithContact | undefined> {
  const row = await lockedRows(db, dialect)
    .where('channel_id', '=', channelId)
    .where('contact_id', '=', contact.id)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.merged_into) return lockConversation(db, { dialect, conversationId: row.merged_into })
  return complete(row, contact, row.channel_kind)
}

/** With the channel's kind, which stays unlocked on MySQL: everybody who writes reads it. */
function lockedRows(db: Db, dialect: Dialect) {
  const select = db
    .selectFrom('conversations')
    .selectAll('conversations')
    .select((eb) =>
      eb
        .selectFrom('channels')
        .select('channels.kind')
        .whereRef('channels.id', '=', 'conversations.channel_id')
        .as('channel_kind'),
    )
  return dialect === 'mysql' ? select.forUpdate() : select
}

export async function findConversationOfContact(
  db: Db,
  { channelId, contactId }: { channelId: string; contactId: string },
): Promise<ConversationRow | undefined> {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('contact_id', '=', contactId)
    .executeTakeFirst()
}

/** Whose conversation it is, merged and hidden ones too. */
export async function findConversationChannel(db: Db, conversationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('conversations')
    .select('channel_id')
    .where('id', '=', conversationId)
    .executeTakeFirst()
  return row?.channel_id
}

/** A contact's conversations on all channels, without those that were merged. */
export function listConversationsOfContact(db: Db, contactId: string): Promise<ConversationRow[]> {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('contact_id', '=', contactId)
    .where('merged_into', 'is', null)
    .execute()
}

/** Which conversations a list or a count is about. */
export interface Selection {
  sight: Sight
  view: 'mine' | 'unassigned' | 'all'
  status: ConversationTable['status'] | 'any'
  /** Only those that carry this label. */
  label?: string | undefined
  priority?: ConversationRow['priority'] | undefined
  channelId?: string | undefined
  contactId?: string | undefined
  kind?: ContactRow['kind'] | undefined
  /** Only where something has happened since. */
  since?: number | undefined
}

export interface ListQuery extends Selection {
  pinned: 0 | 1
  before: { lastActivityAt: number; id: string } | null
  limit: number
}

/** Conversations an agent may see that are pinned, or that are not, newest activity first. */
export async function listConversationRows(db: Db, query: ListQuery): Promise<ConversationWithContact[]> {
  const { before } = query
  let select = inView(visible(db.selectFrom('conversations').selectAll('conversations'), query.sight), query)
    .where('pinned', '=', query.pinned)
    .orderBy('last_activity_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
  if (before) {
    // The first condition says nothing new: it lets the database begin at the place instead of at the top.
    select = select
      .where('last_activity_at', '<=', before.lastActivityAt)
      .where((eb) => eb.or([eb('last_activity_at', '<', before.lastActivityAt), eb('id', '<', before.id)]))
  }
  return withContacts(db, await select.execute())
}

/** Conversations an agent may see whose contact's name, e-mail or phone number holds these words. */
export async function listConversationRowsByContact(
  db: Db,
  { sight, words, limit }: { sight: Sight; words: string; limit: number },
): Promise<ConversationWithContact[]> {
  const rows = await visible(db.selectFrom('conversations').selectAll('conversations'), sight)
    .where('conversations.merged_into', 'is', null)
    .where('conversations.contact_id', 'in', (eb) =>
      eb
        .selectFrom('contacts')
        .select('contacts.id')
        .where('contacts.account_id', '=', sight.accountId)
        .where((eb) => holdsWords(eb, words)),
    )
    .orderBy('last_activity_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return withContacts(db, rows)
}

/** How many there are; of more than `most`, that many. */
export async function countConversationRows(db: Db, query: Selection & { most: number }): Promise<number> {
  const some = inView(visible(db.selectFrom('conversations'), query.sight), query)
    .select('conversations.id')
    .limit(query.most)
  const row = await db
    .selectFrom(some.as('some'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

function inView<O>(
  query: ConversationQuery<O>,
  { view, sight, label, priority, ...selection }: Selection,
): ConversationQuery<O> {
  let standing = narrowed(query.where('conversations.merged_into', 'is', null), selection)
  if (priority !== undefined) standing = standing.where('conversations.priority', '=', priority)
  if (label !== undefined) standing = carrying(standing, label)
  switch (view) {
    case 'all':
      return standing
    case 'mine':
      return standing.where('conversations.assignee_id', '=', sight.agentId)
    case 'unassigned':
      return standing.where('conversations.assignee_id', 'is', null)
  }
}

/** Only those that carry this label. */
export function carrying<O>(query: ConversationQuery<O>, label: string): ConversationQuery<O> {
  return query.where('conversations.id', 'in', (eb) =>
    eb
      .selectFrom('conversation_labels')
      .select('conversation_labels.conversation_id')
      .where('conversation_labels.label_id', '=', label),
  )
}

function narrowed<O>(
  query: ConversationQuery<O>,
  { status, channelId, contactId, kind, since }: Omit<Selection, 'sight' | 'view'>,
): ConversationQuery<O> {
  let narrow = query
  if (status !== 'any') narrow = narrow.where('conversations.status', '=', status)
  if (channelId) narrow = narrow.where('conversations.channel_id', '=', channelId)
  if (contactId) narrow = narrow.where('conversations.contact_id', '=', contactId)
  if (since !== undefined) narrow = narrow.where('conversations.last_activity_at', '>=', since)
  if (!kind) return narrow
  return narrow.where(({ exists, selectFrom }) =>
    exists(
      selectFrom('contacts')
        .select('contacts.id')
        .whereRef('contacts.id', '=', 'conversations.contact_id')
        .where('contacts.kind', '=', kind),
    ),
  )
}

/** Snoozed conversations whose time has come. */
export async function listDueSnoozes(
  db: Db,
  { now, limit }: { now: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('status', '=', 'snoozed')
    .where('merged_into', 'is', null)
    .where('snoozed_until', '<=', now)
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Conversations that were assigned to this agent and still stand. */
export async function listAssignedConversations(
  db: Db,
  { accountId, agentId }: { accountId: string; agentId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('assignee_id', '=', agentId)
    .where('merged_into', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}

async function withContacts(db: Db, rows: ConversationRow[]): Promise<ConversationWithContact[]> {
  if (rows.length === 0) return []
  const contactIds = [...new Set(rows.map((row) => row.contact_id))]
  const channelIds = [...new Set(rows.map((row) => row.channel_id))]
  const contacts = await db.selectFrom('contacts').selectAll().where('id', 'in', contactIds).execute()
  const channels = await db
    .selectFrom('channels')
    .select(['id', 'kind'])
    .where('id', 'in', channelIds)
    .execute()
  const contactById = new Map(contacts.map((contact) => [contact.id, contact]))
  const kindById = new Map(channels.map((channel) => [channel.id, channel.kind]))
  return rows.map((row) => complete(row, contactById.get(row.contact_id), kindById.get(row.channel_id)))
}

function complete(
  row: ConversationRow,
  contact: ContactRow | undefined,
  kind: ConversationWithContact['channel_kind'] | null | undefined,
): ConversationWithContact {
  if (!contact || !kind) throw new Error(`Conversation ${row.id} has no contact or no channel.`)
  // Fresh from the database, and wide: a copy of each would cost more than the query.
  return Object.assign(row, { contact, channel_kind: kind })
}
