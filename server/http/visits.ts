import { Router } from 'express'
import type { App } from '#server/context.ts'
import { listVisits, startChat } from '#server/core/live-visitors.ts'
import { NewFirstMessage } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Who is on the websites now, under /api/v1. */
export function visitRoutes(app: App): Router {
  const router = Router()
  router.get('/visits', async (_request, response) => {
    response.json({ visits: await listVisits(app, viewerOf(response)) })
  })
  router.post('/visits/:id/messages', async (request, response) => {
    const message = NewFirstMessage.parse(request.body)
    response.json(await startChat(app, viewerOf(response), { ...message, visitId: request.params.id }))
  })
  return router
}
