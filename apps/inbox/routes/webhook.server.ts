import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router'
import { z } from 'zod'
import {
  countRange,
  lastTaken,
  listDeliveries,
  replayDelivery,
  replayRange,
  testWebhook,
  tryWaiting,
} from '#server/core/webhook-deliveries.ts'
import { changeWebhook, listWebhooks, removeWebhook, rotateWebhookSecret } from '#server/core/webhooks.ts'
import { DeliveriesQuery, WebhookChange } from '#server/protocol/webhooks.ts'
import { namedChannels } from '../lib/channel-names.server.ts'
import { attempt, runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { webhookForm } from '../lib/webhook-forms.server.ts'

const PageQuery = DeliveriesQuery.strip()
const PauseForm = z.object({ paused: z.enum(['yes', 'no']) })
const ReplayForm = z.object({ deliveryId: z.string().min(1).max(64) })
const RangeForm = z
  .object({
    from: z.coerce.number().int(),
    to: z.coerce.number().int(),
    status: z.enum(['', 'delivered', 'dead']),
  })
  .transform(({ status, ...range }) => ({
    ...range,
    by: 'created_at' as const,
    status: status || undefined,
  }))

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const webhookId = params.webhookId ?? ''
  const webhooks = viewer.role === 'agent' ? [] : await listWebhooks(app, viewer)
  const webhook = webhooks.find(({ id }) => id === webhookId)
  // Whoever stands here while it is removed, or comes by an old notice, finds those that are left.
  if (!webhook) throw redirect('/settings/webhooks')
  const asked = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  // An address that somebody has changed by hand shows all.
  const query = PageQuery.safeParse(asked).data ?? {}
  const [page, channels, taken] = await Promise.all([
    listDeliveries(app, viewer, { ...query, webhookId }),
    namedChannels(app, viewer),
    lastTaken(app, [webhook]),
  ])
  const channelName = channels.find(({ id }) => id === webhook.channelId)?.name ?? null
  return { webhook, takenAt: taken[webhookId] ?? null, channelName, status: query.status ?? '', ...page }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const webhookId = params.webhookId ?? ''
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'change':
      return runForm(form, webhookForm(viewer, WebhookChange), async (change) => {
        await changeWebhook(app, viewer, { ...change, webhookId })
        return { done: true }
      })
    case 'pause':
      return runForm(form, PauseForm, async ({ paused }) => {
        await changeWebhook(app, viewer, { paused: paused === 'yes', webhookId })
        return { done: true }
      })
    case 'try':
      return attempt(async () => {
        await tryWaiting(app, viewer, webhookId)
        return { done: true }
      })
    case 'rotate':
      return attempt(() => rotateWebhookSecret(app, viewer, webhookId))
    case 'remove':
      return attempt(async () => {
        await removeWebhook(app, viewer, webhookId)
        return redirect('/settings/webhooks')
      })
    case 'test':
      return attempt(async () => ({ tested: await testWebhook(app, viewer, webhookId) }))
    case 'replay':
      return runForm(form, ReplayForm, async ({ deliveryId }) => {
        await replayDelivery(app, viewer, deliveryId)
        return { done: true }
      })
    case 'count':
      return runForm(form, RangeForm, async (range) => ({
        count: await countRange(app, viewer, { ...range, webhookId }),
      }))
    case 'replay-range':
      return runForm(form, RangeForm, async (range) => ({
        replayed: await replayRange(app, viewer, { ...range, webhookId }),
      }))
    default:
      return unknownIntent()
  }
}
