import { Router } from 'express'
import type { App } from '#server/context.ts'
import { catchUpAgent } from '#server/core/readers.ts'
import { sightOf } from '#server/core/visibility.ts'
import { EventsQuery } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** `GET /api/v1/events?after=`: what an agent has missed. */
export function eventRoutes(app: App): Router {
  const router = Router()
  router.get('/events', async (request, response) => {
    const { after } = EventsQuery.parse(request.query)
    const viewer = viewerOf(response)
    response.json(await catchUpAgent(app, { sight: sightOf(viewer), accessSeq: viewer.accessSeq, after }))
  })
  return router
}
