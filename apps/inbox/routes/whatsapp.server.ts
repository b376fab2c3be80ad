import type { LoaderFunctionArgs } from 'react-router'
import { getAccountNumbers } from '#server/core/account-numbers.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  return { accountNumbers: viewer.role === 'agent' ? null : await getAccountNumbers(app, viewer) }
}
