import type { LoaderFunctionArgs } from 'react-router'
import { getAccountNumbers } from '#server/core/account-numbers.ts'
import { listChannels } from '#server/core/channels.ts'
import { countConversations, listConversations } from '#server/core/conversations.ts'
import { listLabels } from '#server/core/labels.ts'
import { listMembers } from '#server/core/members.ts'
import { getNotificationSettings } from '#server/core/notification-settings.ts'
import { listNotifications } from '#server/core/notifications.ts'
import { listTeams } from '#server/core/teams.ts'
import { listWebsites } from '#server/core/websites.ts'
import type { WebsiteView } from '#server/protocol/views.ts'
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
  const { view: _view, ...counted } = filter
  const [counts, members, channels, labels, websites, teams, notifications, notice, numbers] =
    await Promise.all([
      countConversations(app, viewer, counted),
      listMembers(app.db, viewer.accountId),
      listChannels(app, viewer),
      listLabels(app.db, viewer.accountId),
      listWebsites(app, viewer),
      listTeams(app.db, viewer.accountId),
      listNotifications(app, viewer),
      getNotificationSettings(app, viewer),
      getAccountNumbers(app, viewer),
    ])
  const { accountId, agentId, name, email, role } = viewer
  return {
    viewer: { accountId, agentId, name, email, role },
    notice,
    countryCode: numbers.countryCode,
    fileMaxBytes: app.config.media.maxBytes,
    websites: websites.map(({ id, name, key, address }) => ({
      id,
      name,
      key,
      address,
      line: siteLine(ownUrl(app, request), key),
    })),
    teams: teams.map(({ id, name }) => ({ id, name })),
    refused: role === 'agent' ? null : newestRefusal(websites, app.clock.now()),
    first: { viewerId: agentId, filter, list, counts, members, channels, labels, notifications },
  }
}

const REFUSAL_SHOWN_MS = 24 * 60 * 60 * 1000

/** The page that was refused last; what is older than a day is left to the settings. */
function newestRefusal(websites: WebsiteView[], now: number) {
  const refusals = websites.flatMap(({ id, name, origins }) =>
    origins
      .filter(({ status, lastSeenAt }) => status === 'refused' && lastSeenAt > now - REFUSAL_SHOWN_MS)
      .map(({ origin, lastSeenAt }) => ({ websiteId: id, websiteName: name, origin, lastSeenAt })),
  )
  return refusals.sort((a, b) => b.lastSeenAt - a.lastSeenAt)[0] ?? null
}
