import type { LoaderFunctionArgs } from 'react-router'
import { getRequest } from '#server/core/request-log.ts'
import { isAppError } from '#server/lib/errors.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  try {
    return { request: await getRequest(app, viewer, params.requestId ?? '') }
  } catch (error) {
    // An old link: the page says so.
    if (isAppError(error)) return { request: null }
    throw error
  }
}
