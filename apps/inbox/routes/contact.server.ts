import type { LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import { getKnownContact } from '#server/core/contact-lists.ts'
import { listConversations } from '#server/core/conversations.ts'
import { isAppError } from '#server/lib/errors.ts'
import { ContactKind } from '#server/protocol/rest.ts'
import { readQuery } from '../lib/read-query.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const PageQuery = z.object({ kind: ContactKind.default('person') })
const SHOWN = 20

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const { kind } = readQuery(request, PageQuery)
  const contactId = params.contactId ?? ''
  try {
    const { contact } = await getKnownContact(app, viewer, kind, contactId)
    const query = { view: 'all', status: 'any', contactId, limit: SHOWN } as const
    const { conversations } = await listConversations(app, viewer, query)
    // Whoever sees only some conversations may begin none.
    return { contact, conversations, mayBegin: viewer.visibility === 'all' }
  } catch (error) {
    // Shown as a contact that is not there, with the list beside it.
    if (isAppError(error) && error.code === 'contact_not_found') return null
    throw error
  }
}
