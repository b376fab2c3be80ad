import { join } from 'node:path'
import express, { type RequestHandler, type Response, Router } from 'express'

const LOADER_SECONDS = 300
const ASSET_SECONDS = 365 * 24 * 60 * 60
/** Made beside each script when the widget is built; what a browser takes of them, the smaller first. */
const ENCODINGS: Record<string, string> = { br: '.br', gzip: '.gz' }

/** The loader, whose name never changes, and its parts, whose names change with their content. */
export function widgetFiles(folder: string): Router {
  const router = Router()
  router.get('/widget.js', compressed(), serve(folder, { maxAge: LOADER_SECONDS * 1000 }))
  router.get('/widget/preview.js', compressed(), (request, response, next) => {
    request.url = request.url.replace('/widget/', '/')
    serve(folder, { maxAge: LOADER_SECONDS * 1000 })(request, response, next)
  })
  router.use(
    '/widget/assets',
    compressed(),
    serve(join(folder, 'assets'), { maxAge: ASSET_SECONDS * 1000, immutable: true }),
  )
  return router
}

/** Asks for the script as it was compressed when it was built. */
function compressed(): RequestHandler {
  return (request, response, next) => {
    const ending = ENCODINGS[String(request.acceptsEncodings('br', 'gzip'))]
    if (request.path.endsWith('.js')) {
      response.vary('Accept-Encoding')
      if (ending) request.url = request.path + ending
    }
    next()
  }
}

function serve(folder: string, caching: { maxAge: number; immutable?: boolean }): RequestHandler {
  return express.static(folder, {
    ...caching,
    index: false,
    redirect: false,
    lastModified: false,
    setHeaders,
  })
}

function setHeaders(response: Response, path: string): void {
  const [encoding] = Object.entries(ENCODINGS).find(([, ending]) => path.endsWith(ending)) ?? []
  if (encoding) response.set('Content-Encoding', encoding)
  if (!path.endsWith('.map')) response.type('text/javascript')
  response.set({ 'Cross-Origin-Resource-Policy': 'cross-origin', 'X-Content-Type-Options': 'nosniff' })
}
