import { Router } from 'express'
import type { App } from '#server/context.ts'
import { openApiDocument } from '#server/protocol/openapi.ts'

/** `GET /api/v1/openapi.json`: what programs may call; open to everybody, it tells nothing of anybody. */
export function openApiRoutes(app: App): Router {
  const router = Router()
  const { version, url, urlIsSet } = app.config
  const server = `${urlIsSet ? new URL(url).origin : ''}/api/v1`
  const document = JSON.stringify(openApiDocument({ version, server }))
  router.get('/api/v1/openapi.json', (_request, response) => {
    response.type('json').send(document)
  })
  return router
}
