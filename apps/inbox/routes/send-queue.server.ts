import type { LoaderFunctionArgs } from 'react-router'
import { listSendQueue } from '#server/core/send-queue.ts'
import { QueueQuery } from '#server/protocol/send-queue.ts'
import { readQuery } from '../lib/read-query.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

/** React Router asks with a parameter of its own, which a program's call would be refused for. */
const PageQuery = QueueQuery.strip()

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const query = readQuery(request, PageQuery)
  return { ...(await listSendQueue(app, viewer, query)), status: query.status }
}
