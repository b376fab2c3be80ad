import { removeChannelRow } from '#db/channels.ts'
import { findChannel } from '#db/websites.ts'
import { updateNumber } from '#db/whatsapp.ts'
import type { App } from '#server/context.ts'
import { append, transact } from '#server/events.ts'
import { channelNotFound, recordOfNumber, seesChannel } from './channels.ts'
import { cancelEnded } from './ended-sends.ts'
import { requireRole, type Viewer } from './viewer.ts'
import { removeWebhooksOf } from './webhooks.ts'

/**
 * Takes a number out of the account, with the webhooks that are told of nothing else. Its conversations stay to be
 * read; what waits is not sent. Throws `forbidden`, `channel_not_found`.
 */
export async function removeWhatsappNumber(app: App, viewer: Viewer, channelId: string): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  await transact(app, async (trx) => {
    const row = await findChannel(trx, channelId)
    const isOurs = row?.account_id === accountId && row.kind === 'whatsapp' && seesChannel(viewer, channelId)
    if (!isOurs) throw channelNotFound()
    await recordOfNumber(app, trx, { viewer, channelId, action: 'numberRemoved' })
    await removeChannelRow(trx, { channelId, at: app.clock.now() })
    await updateNumber(trx, channelId, { wanted: 'offline' })
    await removeWebhooksOf(app, trx, viewer, channelId)
    append(trx, { accountId, audience: 'agents', event: { type: 'channel.removed', channelId } })
  })
  app.bells.ring({ kind: 'channel', channelId })
  await cancelEnded(app)
}
