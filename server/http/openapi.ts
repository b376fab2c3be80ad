import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Request, type Response, Router } from 'express'
import type { App } from '#server/context.ts'
import { openApiDocument } from '#server/protocol/openapi.ts'
import { askedOrigin } from './asked-origin.ts'
import { DOCS_PAGES, DOCS_POLICY } from './docs/frame.ts'
import { GUIDES, type GuideName, guidePage } from './docs/guide.ts'
import { docsPage } from './docs/page.ts'
import { DOCS_WORDS, type DocsLanguage } from './docs/words.ts'

/** The typed client as it was built, by its type. */
const CLIENT_FILES = { 'sapa-client.js': 'text/javascript', 'sapa-client.d.ts': 'text/plain' }

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
    const language = languageOf(request)
    const reader = { server: `${askedOrigin(app, request)}/api/v1`, language, now: app.clock.now() }
    send(response, docsPage(JSON.parse(document), reader))
  })
  for (const guide of Object.keys(GUIDES) as GuideName[]) {
    router.get(DOCS_PAGES[guide], async (request, response) => {
      const text = await readDocs(app.config.rootDirectory, GUIDES[guide])
      send(response, guidePage(text, { guide, language: languageOf(request) }))
    })
  }
  for (const [name, type] of Object.entries(CLIENT_FILES)) {
    router.get(`/docs/${name}`, (_request, response) => {
      response.type(type).sendFile(join(app.config.rootDirectory, 'build/client', name))
    })
  }
  return router
}

function send(response: Response, page: string): void {
  response.set({ 'Content-Security-Policy': DOCS_POLICY, 'Referrer-Policy': 'same-origin' })
  response.vary('Accept-Language')
  response.type('html').send(page)
}

/** A text of `docs/`; where only what was built is there, of its copy. */
async function readDocs(root: string, name: string): Promise<string> {
  const here = join(root, 'docs', name)
  return readFile(existsSync(here) ? here : join(root, 'build/docs', name), 'utf8')
}

/** The language that the reader has chosen, else the one that the browser asks for. */
function languageOf(request: Request): DocsLanguage {
  const languages = Object.keys(DOCS_WORDS) as DocsLanguage[]
  const asked = [request.query.lang, request.acceptsLanguages(languages)]
  return languages.find((one) => one === asked[0]) ?? languages.find((one) => one === asked[1]) ?? 'en'
}
