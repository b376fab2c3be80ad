import {
  findContact,
  findIdentity,
  findVisitor,
  insertContact,
  insertIdentity,
  insertVisitor,
  listIdentities,
  repointContact,
  updateContactRow,
} from '#db/contacts.ts'
import type { ContactRow, ConversationWithContact } from '#db/conversations.ts'
import { listConversationsOfContact, lockConversation, updateConversationRow } from '#db/conversations.ts'
import { moveMessages, newestSequence } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { changeConversation } from './conversations.ts'
import { viewContact, viewConversation } from './views.ts'

/** Who the customer's own server says this is; proven by its signature. */
export interface VerifiedPerson {
  externalId: string
  name: string | null
  email: string | null
}

/** Who writes on a website: a browser, and the person in it where that is proven. */
export interface Sender {
  visitorId: string
  tokenGeneration: number
  person: VerifiedPerson | null
  /** The page the message was written on. */
  page: string | null
}

interface SenderOnChannel {
  accountId: string
  channelId: string
  sender: Sender
}

/** The contact behind a sender; made with the first message. */
export async function ensureContact(app: App, trx: Trx, from: SenderOnChannel): Promise<ContactRow> {
  const { visitorId, person } = from.sender
  const visitor = await findVisitor(trx, visitorId)
  if (visitor) return getContactRow(trx, visitor.contact_id)
  const known =
    person && (await findPerson(trx, { channelId: from.channelId, externalId: person.externalId }))
  const contact = known ?? (await createContact(app, trx, from))
  await insertVisitor(trx, {
    id: visitorId,
    account_id: from.accountId,
    channel_id: from.channelId,
    contact_id: contact.id,
    token_generation: from.sender.tokenGeneration,
    created_at: app.clock.now(),
  })
  await addIdentity(app, trx, { ...from, contact, kind: 'visitor', value: visitorId, verified: 0 })
  return contact
}

/**
 * Ties a browser that has written to the person its customer's server names. Where both are known already they become
 * one contact, the older one; answers false where the browser belongs to somebody else: then it has to start anew.
 */
export function identifyVisitor(app: App, known: KnownPerson): Promise<boolean> {
  return onceMoreOnConflict(() => transact(app, (trx) => tieToPerson(app, trx, known)))
}

interface KnownPerson {
  accountId: string
  channelId: string
  visitorId: string
  person: VerifiedPerson
}

async function tieToPerson(
  app: App,
  trx: Trx,
  { accountId, channelId, visitorId, person }: KnownPerson,
): Promise<boolean> {
  const visitor = await findVisitor(trx, visitorId)
  if (!visitor) return true
  const contact = await getContactRow(trx, visitor.contact_id)
  const other = (await listIdentities(trx, contact.id)).find((identity) => identity.kind === 'external_id')
  if (other && other.value !== person.externalId) return false
  const known = await findPerson(trx, { channelId, externalId: person.externalId })
  if (!known) {
    await addIdentity(app, trx, {
      accountId,
      channelId,
      contact,
      kind: 'external_id',
      value: person.externalId,
      verified: 1,
    })
  }
  const merged = known && known.id !== contact.id ? await mergeContacts(app, trx, contact, known) : contact
  await changeContact(trx, merged, {
    name: person.name ?? merged.name,
    email: person.email ?? merged.email,
    verified: person.email ? 1 : merged.verified,
  })
  return true
}

/** Joins two contacts of one account: the older one stays, the other's id leads to it. */
async function mergeContacts(app: App, trx: Trx, one: ContactRow, two: ContactRow): Promise<ContactRow> {
  const [older, younger] = [one, two].sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
  if (!older || !younger) return one
  for (const { id } of await listConversationsOfContact(trx, younger.id)) {
    const dialect = app.database.dialect
    const leaving = await lockConversation(trx, { dialect, conversationId: id })
    if (!leaving) continue
    const staying = (await listConversationsOfContact(trx, older.id)).find(
      (conversation) => conversation.channel_id === leaving.channel_id,
    )
    const target = staying && (await lockConversation(trx, { dialect, conversationId: staying.id }))
    if (target) await mergeConversations(trx, { leaving: await moveSight(trx, leaving, target), target })
    else await handOver(trx, { conversation: leaving, contact: older })
  }
  await repointContact(trx, { from: younger.id, to: older.id })
  return older
}

/** Changes what is known of a contact and owes the event. */
async function changeContact(
  trx: Trx,
  contact: ContactRow,
  patch: Partial<Pick<ContactRow, 'name' | 'email' | 'verified'>>,
): Promise<void> {
  const before = viewContact(contact)
  const after = viewContact({ ...contact, ...patch })
  const fields = (['name', 'email', 'verified'] as const).filter((field) => before[field] !== after[field])
  if (fields.length === 0) return
  await updateContactRow(trx, contact.id, patch)
  const changes = Object.fromEntries(fields.map((field) => [field, [before[field], after[field]]]))
  append(trx, {
    accountId: contact.account_id,
    audience: 'agents',
    event: { type: 'contact.updated', contactId: contact.id, changes },
  })
}

async function getContactRow(trx: Trx, contactId: string): Promise<ContactRow> {
  const contact = await findContact(trx, contactId)
  if (!contact) throw new Error(`Contact ${contactId} is gone.`)
  return contact
}

async function findPerson(
  trx: Trx,
  { channelId, externalId }: { channelId: string; externalId: string },
): Promise<ContactRow | undefined> {
  const identity = await findIdentity(trx, { channelId, kind: 'external_id', value: externalId })
  return identity && findContact(trx, identity.contact_id)
}

async function createContact(app: App, trx: Trx, from: SenderOnChannel): Promise<ContactRow> {
  const { person, page } = from.sender
  const contact: ContactRow = {
    id: newId(),
    account_id: from.accountId,
    name: person?.name ?? null,
    email: person?.email ?? null,
    verified: person?.email ? 1 : 0,
    first_page: page,
    merged_into: null,
    created_at: app.clock.now(),
  }
  await insertContact(trx, contact)
  if (person) {
    await addIdentity(app, trx, {
      ...from,
      contact,
      kind: 'external_id',
      value: person.externalId,
      verified: 1,
    })
  }
  return contact
}

async function addIdentity(
  app: App,
  trx: Trx,
  identity: {
    accountId: string
    channelId: string
    contact: ContactRow
    kind: 'visitor' | 'external_id'
    value: string
    verified: 0 | 1
  },
): Promise<void> {
  await insertIdentity(trx, {
    id: newId(),
    account_id: identity.accountId,
    channel_id: identity.channelId,
    kind: identity.kind,
    value: identity.value,
    verified: identity.verified,
    contact_id: identity.contact.id,
    created_at: app.clock.now(),
  })
}

/** Who saw only the one that leaves, and will not see the joined one, is told so by its assignment. */
function moveSight(trx: Trx, leaving: ConversationWithContact, target: ConversationWithContact) {
  return changeConversation(trx, leaving, {
    assignee_id: target.assignee_id ?? leaving.assignee_id,
    team_id: target.team_id ?? leaving.team_id,
  })
}

/** Everything of `leaving` becomes part of `target`; its id stays as a signpost. */
async function mergeConversations(
  trx: Trx,
  { leaving, target }: { leaving: ConversationWithContact; target: ConversationWithContact },
): Promise<void> {
  const read = await jointMarks(trx, leaving, target)
  await moveMessages(trx, { from: leaving.id, to: target.id })
  const newest = (leaving.last_message_at ?? 0) > (target.last_message_at ?? 0) ? leaving : target
  const reopens = leaving.status === 'open' && target.status !== 'open'
  const merged: ConversationWithContact = {
    ...target,
    ...lastMessageOf(newest),
    ...(reopens ? { status: 'open' as const, snoozed_until: null } : {}),
    assignee_id: leaving.assignee_id,
    team_id: leaving.team_id,
    ...read,
    // Not counted after the mark: what one thread had read may stand behind what the other had not.
    unread_count: leaving.unread_count + target.unread_count,
    contact_delivered_seq: Math.max(read.contact_read_seq, target.contact_delivered_seq),
    last_activity_at: Math.max(leaving.last_activity_at, target.last_activity_at),
  }
  const { contact: _contact, channel_kind: _kind, ...columns } = merged
  await updateConversationRow(trx, target.id, columns)
  await updateConversationRow(trx, leaving.id, { merged_into: target.id, unread_count: 0 })
  append(trx, {
    accountId: target.account_id,
    audience: 'visitor',
    conversation: merged,
    event: { type: 'conversation.merged', conversationId: leaving.id, into: viewConversation(merged) },
  })
}

/** How far both threads are read together: never beyond something that nobody has read. */
async function jointMarks(trx: Trx, leaving: ConversationWithContact, target: ConversationWithContact) {
  const joint = async (direction: 'in' | 'out', mark: 'agents_read_seq' | 'contact_read_seq') => {
    const marks = [leaving[mark], target[mark]]
    const newest = await Promise.all(
      [leaving, target].map(({ id }) => newestSequence(trx, { conversationId: id, direction })),
    )
    const unfinished = marks.filter((seq, index) => seq < (newest[index] ?? 0))
    return unfinished.length > 0 ? Math.min(...unfinished) : Math.max(...marks)
  }
  return {
    agents_read_seq: await joint('in', 'agents_read_seq'),
    contact_read_seq: await joint('out', 'contact_read_seq'),
  }
}

/** A conversation on a channel where the older contact had none: it only changes hands. */
async function handOver(
  trx: Trx,
  { conversation, contact }: { conversation: ConversationWithContact; contact: ContactRow },
): Promise<void> {
  await updateConversationRow(trx, conversation.id, { contact_id: contact.id })
  append(trx, {
    accountId: conversation.account_id,
    audience: 'agents',
    conversation,
    event: { type: 'conversation.created', conversation: viewConversation({ ...conversation, contact }) },
  })
}

function lastMessageOf(row: ConversationWithContact) {
  return {
    last_message_id: row.last_message_id,
    last_message_direction: row.last_message_direction,
    last_message_kind: row.last_message_kind,
    last_message_preview: row.last_message_preview,
    last_message_author: row.last_message_author,
    last_message_at: row.last_message_at,
  }
}
