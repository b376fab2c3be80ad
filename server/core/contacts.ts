import type { Db } from '#db/connect.ts'
import {
  findContact,
  findIdentity,
  findVisitor,
  type IdentityRow,
  insertContact,
  insertIdentity,
  insertVisitor,
  listIdentities,
  updateContactRow,
} from '#db/contacts.ts'
import type { ContactRow } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { VisitorClaims } from '#server/protocol/visitors.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { mergeContacts } from './merges.ts'
import { readClaims, viewContact } from './views.ts'

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

/** Changes what is known of a contact and owes the event. */
export async function changeContact(
  trx: Trx,
  contact: ContactRow,
  patch: Partial<
    Pick<ContactRow, 'name' | 'email' | 'verified' | 'phone' | 'blocked' | 'claims' | 'photo_id'>
  >,
): Promise<void> {
  const before = viewContact(contact)
  const after = viewContact({ ...contact, ...patch })
  const fields = (['name', 'email', 'verified', 'phone', 'blocked', 'claims', 'photoId'] as const).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
  if (fields.length === 0) return
  await updateContactRow(trx, contact.id, patch)
  const changes = Object.fromEntries(fields.map((field) => [field, [before[field], after[field]]]))
  append(trx, {
    accountId: contact.account_id,
    audience: 'agents',
    event: { type: 'contact.updated', contactId: contact.id, changes },
  })
}

/**
 * Keeps what a visitor says of itself. Anybody may type anything: it names nobody, opens no history, and never takes the
 * place of what the customer's server has signed.
 */
export async function noteClaims(trx: Trx, contact: ContactRow, said: VisitorClaims): Promise<void> {
  const identities = await listIdentities(trx, contact.id)
  const isProven = identities.some(({ kind }) => kind === 'external_id')
  const { name, email, ...others } = tidied(said)
  const claims = { ...readClaims(contact), ...others }
  await changeContact(trx, contact, {
    ...(name && !(isProven && contact.name) ? { name } : {}),
    ...(email && contact.verified === 0 ? { email } : {}),
    claims: Object.keys(claims).length > 0 ? JSON.stringify(claims) : null,
  })
}

function tidied(said: VisitorClaims): Partial<VisitorClaims> {
  const kept = Object.entries(said).filter(([, text]) => text.trim() !== '')
  return Object.fromEntries(kept.map(([field, text]) => [field, storable(text.trim())]))
}

/** The contact that must be there. */
export async function getContactRow(db: Db, contactId: string): Promise<ContactRow> {
  const contact = await findContact(db, contactId)
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
  const contact = await addContact(app, trx, {
    account_id: from.accountId,
    name: person?.name ?? null,
    email: person?.email ?? null,
    verified: person?.email ? 1 : 0,
    first_page: page,
  })
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

/** Inserts a contact of which no more is known than `known`. */
export async function addContact(
  app: App,
  trx: Trx,
  known: Pick<ContactRow, 'account_id'> & Partial<ContactRow>,
): Promise<ContactRow> {
  const contact: ContactRow = {
    name: null,
    email: null,
    verified: 0,
    first_page: null,
    merged_into: null,
    kind: 'person',
    phone: null,
    blocked: 0,
    claims: null,
    photo_id: null,
    photo_source: null,
    photo_checked_at: null,
    ...known,
    id: newId(),
    created_at: app.clock.now(),
  }
  await insertContact(trx, contact)
  return contact
}

/** From now on the channel knows the contact by this value too. */
export async function addIdentity(
  app: App,
  trx: Trx,
  identity: {
    accountId: string
    channelId: string
    contact: ContactRow
    kind: IdentityRow['kind']
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
