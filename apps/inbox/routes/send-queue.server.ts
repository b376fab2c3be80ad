import type { LoaderFunctionArgs } from 'react-router'
import { listSendQueue } from '#server/core/send-queue.ts'
import { QueueQuery } from '#server/protocol/send-queue.ts'
import { requireViewer } from '../lib/viewer.server.ts'

/** React Router asks with a parameter of its own, which a program's call would be refused for. */
const PageQuery = QueueQuery.strip()

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const asked = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  // An address that somebody has changed by hand shows what waits.
  const query = PageQuery.safeParse(asked).data ?? PageQuery.parse({})
  return { ...(await listSendQueue(app, viewer, query)), status: query.status }
}
