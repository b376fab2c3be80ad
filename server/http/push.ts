import { Router } from 'express'
import type { App } from '#server/context.ts'
import { subscribeToPush, testPush, unsubscribeFromPush } from '#server/core/push.ts'
import { NewPushSubscription, PushTestBody } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Web Push for the browser that calls, under /api/v1. */
export function pushRoutes(app: App): Router {
  const router = Router()
  router.get('/push-key', (_request, response) => {
    viewerOf(response)
    response.json({ publicKey: app.vapid.publicKey })
  })
  router.put('/push-subscriptions', async (request, response) => {
    const subscription = NewPushSubscription.parse(request.body)
    response.json(await subscribeToPush(app, viewerOf(response), subscription))
  })
  router.delete('/push-subscriptions/:id', async (request, response) => {
    await unsubscribeFromPush(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.post('/push-subscriptions/:id/tests', async (request, response) => {
    const { nonce } = PushTestBody.parse(request.body)
    response.json(await testPush(app, viewerOf(response), { id: request.params.id, nonce }))
  })
  return router
}
