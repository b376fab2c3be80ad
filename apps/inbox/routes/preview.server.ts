import type { LoaderFunctionArgs } from 'react-router'
import { listWebsites } from '#server/core/websites.ts'
import { previewPage } from '../lib/preview-page.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { nonceContext } from '../load-context.server.ts'

/** A page as a customer's website has one: plain HTML with the script line in it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const website = (await listWebsites(app, viewer)).find(({ key }) => key === params.siteKey)
  if (!website) throw new Response('There is no such website.', { status: 404 })
  const page = previewPage({ name: website.name, key: website.key, nonce: context.get(nonceContext) })
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}
