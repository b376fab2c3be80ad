import type { LoaderFunctionArgs } from 'react-router'
import { findAgent } from '#db/agents.ts'
import { listWebsites } from '#server/core/websites.ts'
import { CATALOGUES } from '../i18n/catalogues.server.ts'
import { createI18n } from '../i18n/create-i18n.ts'
import { chooseLanguage } from '../i18n/language.ts'
import { panelPage, previewPage } from '../lib/preview-page.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { nonceContext } from '../load-context.server.ts'

/** A page as a customer's website has one, with the script line in it; with `?panel` only the panel, for the settings. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const website = (await listWebsites(app, viewer)).find(({ key }) => key === params.siteKey)
  if (!website) throw new Response('There is no such website.', { status: 404 })
  const agent = await findAgent(app.db, viewer.agentId)
  const language = chooseLanguage(agent?.locale ?? null, request.headers.get('accept-language'))
  const { t } = createI18n(language, CATALOGUES[language])
  if (new URL(request.url).searchParams.has('panel')) {
    return new Response(panelPage({ nonce: context.get(nonceContext), language }), {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
  }
  const { name, key } = website
  const page = previewPage({ name, key, nonce: context.get(nonceContext), language, t })
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}
