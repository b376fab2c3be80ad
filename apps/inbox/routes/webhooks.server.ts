import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { lastTaken } from '#server/core/webhook-deliveries.ts'
import { createWebhook, listWebhooks } from '#server/core/webhooks.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { namedChannels } from '../lib/channel-names.server.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { webhookForm } from '../lib/webhook-forms.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const mayManage = viewer.role !== 'agent'
  const [webhooks, channels] = mayManage
    ? await Promise.all([listWebhooks(app, viewer), namedChannels(app, viewer)])
    : [[], []]
  const taken = await lastTaken(app, webhooks)
  return { mayManage, webhooks, taken, channels }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'create':
      return runForm(form, webhookForm(viewer, NewWebhook), async (wanted) => {
        const { secret } = await createWebhook(app, viewer, wanted)
        return { secret }
      })
    default:
      return unknownIntent()
  }
}
