import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { findRequests } from '#server/core/request-log.ts'
import { clearSendQueue, listSendQueue } from '#server/core/send-queue.ts'
import { QueueQuery } from '#server/protocol/send-queue.ts'
import { attempt } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { readQuery } from '../lib/read-query.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

/** React Router asks with a parameter of its own, which a program's call would be refused for. */
const PageQuery = QueueQuery.strip()

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const query = readQuery(request, PageQuery)
  const page = await listSendQueue(app, viewer, query)
  const requestIds = page.queue.flatMap(({ requestId }) => requestId ?? [])
  const requests = await findRequests(app, viewer, requestIds)
  return { ...page, requests, status: query.status, mayClear: viewer.role !== 'agent' }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  switch (intentOf(await request.formData())) {
    case 'clear':
      return attempt(async () => {
        await clearSendQueue(app, viewer)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
