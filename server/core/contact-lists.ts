import {
  countGroupMembers,
  findConversationsOf,
  listContactRows,
  listIdentitiesOf,
} from '#db/contact-lists.ts'
import { findContact, type IdentityRow } from '#db/contacts.ts'
import type { ContactRow } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import { storable } from '#server/lib/texts.ts'
import type { ContactListPage, ContactListQuery, KnownContact } from '#server/protocol/rest.ts'
import type { Viewer } from './viewer.ts'
import { viewContact } from './views.ts'
import { sightOf } from './visibility.ts'

type Kind = ContactRow['kind']

/** People, or groups, in sight of who asks, in the order in which they came to be known. */
export async function listAllContacts(
  app: App,
  viewer: Viewer,
  kind: Kind,
  {
    cursor = '',
    limit,
    search,
    order = 'asc',
    ...query
  }: Omit<ContactListQuery, 'order'> & Partial<Pick<ContactListQuery, 'order'>>,
): Promise<ContactListPage> {
  const sight = sightOf(viewer)
  const words = search && storable(search)
  const found = await listContactRows(app.db, {
    ...query,
    order,
    sight,
    kind,
    words,
    after: cursor,
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    contacts: await withIdentities(app, viewer, page),
    next: found.length > page.length && last ? last.id : null,
  }
}

/** Throws `contact_not_found` where there is none of this kind in sight. */
export async function getKnownContact(
  app: App,
  viewer: Viewer,
  kind: Kind,
  contactId: string,
): Promise<{ contact: KnownContact }> {
  const rows = await listContactRows(app.db, {
    sight: sightOf(viewer),
    kind,
    // The old id of one that was merged leads to where it is now.
    contactId: (await findContact(app.db, contactId))?.id ?? contactId,
    order: 'asc',
    after: '',
    limit: 1,
  })
  const [contact] = await withIdentities(app, viewer, rows)
  if (contact) return { contact }
  throw new AppError('contact_not_found', 'There is no such contact, or you may not see it.', { status: 404 })
}

/** Through which conversation the photo of each of some contacts is to be had, where they have one and it is in sight. */
export async function photoPlaces(
  { db }: Pick<App, 'db'>,
  viewer: Viewer,
  contacts: readonly KnownContact[],
): Promise<Record<string, string>> {
  const contactIds = contacts.filter(({ photoId }) => photoId !== null).map(({ id }) => id)
  return Object.fromEntries(await findConversationsOf(db, { sight: sightOf(viewer), contactIds }))
}

async function withIdentities(app: App, viewer: Viewer, rows: ContactRow[]): Promise<KnownContact[]> {
  const all = await listIdentitiesOf(
    app.db,
    rows.map(({ id }) => id),
  )
  const onlyChannel = viewer.key?.channelId ?? null
  const seen = all.filter(({ channel_id }) => onlyChannel === null || channel_id === onlyChannel)
  const groups = rows.filter(({ kind }) => kind === 'group').map(({ id }) => id)
  const sizes = await countGroupMembers(app.db, groups)
  return rows.map((row) => {
    const own = seen.filter(({ contact_id }) => contact_id === row.id)
    return { ...viewContact(row), identities: own.map(viewIdentity), members: sizes.get(row.id) ?? null }
  })
}

function viewIdentity({
  channel_id,
  kind,
  value,
  verified,
}: IdentityRow): KnownContact['identities'][number] {
  return { channelId: channel_id, kind, value, verified: verified === 1 }
}
