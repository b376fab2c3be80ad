import { Router } from 'express'
import type { App } from '#server/context.ts'
import {
  allowOrigin,
  changeWebsite,
  createWebsite,
  listWebsites,
  removeOrigin,
  revealIdentifySecret,
  rotateWebsite,
} from '#server/core/websites.ts'
import { NewWebsite, OriginBody, WebsiteChange } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Websites and the origins that may use them, under /api/v1. */
export function websiteRoutes(app: App): Router {
  const router = Router()
  router.get('/websites', async (_request, response) => {
    response.json({ websites: await listWebsites(app, viewerOf(response)) })
  })
  router.post('/websites', async (request, response) => {
    const website = await createWebsite(app, viewerOf(response), NewWebsite.parse(request.body))
    response.status(201).json({ website })
  })
  router.patch('/websites/:id', async (request, response) => {
    const change = WebsiteChange.parse(request.body)
    await changeWebsite(app, viewerOf(response), { ...change, channelId: request.params.id })
    response.status(204).end()
  })
  router.put('/websites/:id/origins', async (request, response) => {
    const { origin } = OriginBody.parse(request.body)
    await allowOrigin(app, viewerOf(response), { channelId: request.params.id, origin })
    response.status(204).end()
  })
  router.delete('/websites/:id/origins/:origin', async (request, response) => {
    const { id: channelId, origin } = request.params
    await removeOrigin(app, viewerOf(response), { channelId, origin })
    response.status(204).end()
  })
  router.post('/websites/:id/rotations', async (request, response) => {
    await rotateWebsite(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.get('/websites/:id/identify-secret', async (request, response) => {
    response.json({ secret: await revealIdentifySecret(app, viewerOf(response), request.params.id) })
  })
  return router
}
