import { Router } from 'express'
import type { App } from '#server/context.ts'
import { sendNow } from '#server/core/send-later.ts'
import { cancelQueued, getQueuedMessage, listSendQueue } from '#server/core/send-queue.ts'
import { QueueQuery } from '#server/protocol/send-queue.ts'
import { viewerOf } from './auth.ts'

/** What was sent from here and how it fares, under /api/v1. */
export function sendQueueRoutes(app: App): Router {
  const router = Router()
  router.get('/queue', async (request, response) => {
    response.json(await listSendQueue(app, viewerOf(response), QueueQuery.parse(request.query)))
  })
  router.get('/queue/:id', async (request, response) => {
    response.json({ queued: await getQueuedMessage(app, viewerOf(response), request.params.id) })
  })
  router.delete('/queue/:id', async (request, response) => {
    await cancelQueued(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.delete('/queue/:id/time', async (request, response) => {
    await sendNow(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
