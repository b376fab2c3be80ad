import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { listApiKeys } from '#server/core/api-keys.ts'
import { clearRequestLog, listRequests } from '#server/core/request-log.ts'
import { RequestLogQuery } from '#server/protocol/request-log.ts'
import { attempt } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const days = app.config.requestLogDays
  if (viewer.role === 'agent')
    return { mayRead: false, days, apiKeys: [], everCalled: false, requests: [], next: null, asked: {} }
  const fields = [...new URL(request.url).searchParams].filter(([, value]) => value !== '')
  // An address that somebody has changed by hand shows everything.
  const asked = RequestLogQuery.safeParse(Object.fromEntries(fields)).data ?? {}
  const [apiKeys, page] = await Promise.all([listApiKeys(app, viewer), listRequests(app, viewer, asked)])
  const everCalled = apiKeys.some(({ lastUsedAt }) => lastUsedAt !== null)
  return {
    mayRead: true,
    days,
    apiKeys: apiKeys.map(({ id, name }) => ({ id, name })),
    everCalled,
    ...page,
    asked,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  switch (intentOf(await request.formData())) {
    case 'clear':
      return attempt(async () => {
        await clearRequestLog(app, viewer)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
