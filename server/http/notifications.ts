import { Router } from 'express'
import type { App } from '#server/context.ts'
import { listReaders } from '#server/core/mentions.ts'
import { listNotifications, readNotifications } from '#server/core/notifications.ts'
import { NotificationsReadBody } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** What an agent is told of by name, and who can be told, under /api/v1. */
export function notificationRoutes(app: App): Router {
  const router = Router()
  router.get('/notifications', async (_request, response) => {
    response.json(await listNotifications(app, viewerOf(response)))
  })
  router.put('/notifications/read', async (request, response) => {
    await readNotifications(app, viewerOf(response), NotificationsReadBody.parse(request.body))
    response.status(204).end()
  })
  router.get('/conversations/:id/readers', async (request, response) => {
    response.json({ readers: await listReaders(app, viewerOf(response), request.params.id) })
  })
  return router
}
