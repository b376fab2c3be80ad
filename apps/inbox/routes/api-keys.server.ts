import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import { createApiKey, listApiKeys, revokeApiKey } from '#server/core/api-keys.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { API_SCOPES } from '#server/protocol/limits.ts'
import { namedChannels } from '../lib/channel-names.server.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { ownUrl } from '../lib/own-url.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const Box = z.literal('on').optional()
/** Scopes are boxes, recipients stand in lines or between commas. */
const KeyForm = z
  .object({
    name: z.string(),
    read: Box,
    send: Box,
    manage: Box,
    channelId: z.string(),
    recipients: z.string().max(50_000),
  })
  .transform(({ name, channelId, recipients, ...boxes }): z.input<typeof NewApiKey> => {
    const typed = recipients.split(/[\n,;]/).filter((line) => line.trim() !== '')
    return {
      name,
      scopes: API_SCOPES.filter((scope) => boxes[scope] === 'on'),
      channelId: channelId === '' ? null : channelId,
      recipients: typed.length === 0 ? null : typed,
    }
  })
  .pipe(NewApiKey)
const RevokeForm = z.object({ keyId: z.string().min(1).max(64) })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const mayManage = viewer.role !== 'agent'
  const [apiKeys, channels] = mayManage
    ? await Promise.all([listApiKeys(app, viewer), namedChannels(app, viewer)])
    : [[], []]
  return {
    mayManage,
    apiKeys,
    channels,
    address: `${ownUrl(app, request)}/api/v1`,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'create':
      return runForm(form, KeyForm, async (key) => {
        const { token } = await createApiKey(app, viewer, key)
        return { token }
      })
    case 'revoke':
      return runForm(form, RevokeForm, async ({ keyId }) => {
        await revokeApiKey(app, viewer, keyId)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
