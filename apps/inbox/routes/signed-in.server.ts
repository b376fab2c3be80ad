import type { LoaderFunctionArgs } from 'react-router'
import { countConversations, listConversations } from '#server/core/conversations.ts'
import { listMembers } from '#server/core/members.ts'
import { listWebsites } from '#server/core/websites.ts'
import { readFilter } from '../lib/filter.ts'
import { ownUrl } from '../lib/own-url.server.ts'
import { siteLine } from '../lib/site-line.ts'
import { requireViewer } from '../lib/viewer.server.ts'

/** Everything the live inbox starts from: what happens afterwards comes as events. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const filter = readFilter(new URL(request.url).searchParams)
  // The list first: its sequence number is where the live connection goes on.
  const list = await listConversations(app, viewer, filter)
  const [counts, members, websites] = await Promise.all([
    countConversations(app, viewer, filter.status),
    listMembers(app.db, viewer.accountId),
    listWebsites(app, viewer),
  ])
  const { accountId, agentId, name, email, role } = viewer
  return {
    viewer: { accountId, agentId, name, email, role },
    fileMaxBytes: app.config.media.maxBytes,
    websites: websites.map(({ id, name, key, address }) => ({
      id,
      name,
      key,
      address,
      line: siteLine(ownUrl(app, request), key),
    })),
    first: { viewerId: agentId, filter, list, counts, members },
  }
}
