import type { LoaderFunctionArgs } from 'react-router'
import { listTemplates } from '#server/core/templates.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const mayManage = viewer.role !== 'agent'
  return { mayManage, templates: mayManage ? await listTemplates(app, viewer) : [] }
}
