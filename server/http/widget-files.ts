import { join } from 'node:path'
import express, { type RequestHandler, type Response, Router } from 'express'
import { asCompressed, nameEncoding } from './compressed-files.ts'

const LOADER_SECONDS = 300
const ASSET_SECONDS = 365 * 24 * 60 * 60

/** The loader, whose name never changes, and its parts, whose names change with their content. */
export function widgetFiles(folder: string): Router {
  const router = Router()
  router.get('/widget.js', asCompressed(), serve(folder, { maxAge: LOADER_SECONDS * 1000 }))
  router.get('/widget/preview.js', asCompressed(), (request, response, next) => {
    request.url = request.url.replace('/widget/', '/')
    serve(folder, { maxAge: LOADER_SECONDS * 1000 })(request, response, next)
  })
  router.use(
    '/widget/assets',
    asCompressed(),
    serve(join(folder, 'assets'), { maxAge: ASSET_SECONDS * 1000, immutable: true }),
  )
  return router
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
  nameEncoding(response, path)
  if (!path.endsWith('.map')) response.type('text/javascript')
  response.set({ 'Cross-Origin-Resource-Policy': 'cross-origin', 'X-Content-Type-Options': 'nosniff' })
}
