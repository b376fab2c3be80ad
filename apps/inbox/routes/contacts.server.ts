import type { LoaderFunctionArgs } from 'react-router'
import { listAllContacts, photoPlaces } from '#server/core/contact-lists.ts'
import { ContactKind, ContactListQuery } from '#server/protocol/rest.ts'
import { readQuery } from '../lib/read-query.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const PageQuery = ContactListQuery.extend({
  kind: ContactKind.default('person'),
  order: ContactListQuery.shape.order.default('desc'),
}).strip()

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const { kind, ...query } = readQuery(request, PageQuery)
  const page = await listAllContacts(app, viewer, kind, query)
  return { kind, ...page, photos: await photoPlaces(app, viewer, page.contacts) }
}
