import { type Request, Router } from 'express'
import type { App } from '#server/context.ts'
import { openApiDocument } from '#server/protocol/openapi.ts'
import { askedOrigin } from './asked-origin.ts'
import { DOCS_POLICY, docsPage } from './docs/page.ts'
import { DOCS_WORDS, type DocsLanguage } from './docs/words.ts'

/** What programs may call, for them (`/api/v1/openapi.json`) and for people (`/docs`): open to all, it tells nothing of anybody. */
export function openApiRoutes(app: App): Router {
  const router = Router()
  const { version, url, urlIsSet } = app.config
  const server = `${urlIsSet ? url : ''}/api/v1`
  const document = JSON.stringify(openApiDocument({ version, server }))
  router.get('/api/v1/openapi.json', (_request, response) => {
    response.type('json').send(document)
  })
  router.get('/docs', (request, response) => {
    response.set({ 'Content-Security-Policy': DOCS_POLICY, 'Referrer-Policy': 'same-origin' })
    response.vary('Accept-Language')
    const language = languageOf(request)
    const server = `${askedOrigin(app, request)}/api/v1`
    response.type('html').send(docsPage(JSON.parse(document), { server, language, now: app.clock.now() }))
  })
  return router
}

/** The language that the reader has chosen, else the one that the browser asks for. */
function languageOf(request: Request): DocsLanguage {
  const languages = Object.keys(DOCS_WORDS) as DocsLanguage[]
  const asked = [request.query.lang, request.acceptsLanguages(languages)]
  return languages.find((one) => one === asked[0]) ?? languages.find((one) => one === asked[1]) ?? 'en'
}
