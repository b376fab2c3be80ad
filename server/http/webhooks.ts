import { Router } from 'express'
import type { App } from '#server/context.ts'
import {
  getDelivery,
  listDeliveries,
  replayDelivery,
  replayRange,
  testWebhook,
} from '#server/core/webhook-deliveries.ts'
import {
  changeWebhook,
  createWebhook,
  getWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
} from '#server/core/webhooks.ts'
import { DeliveriesQuery, NewWebhook, ReplayBody, WebhookChange } from '#server/protocol/webhooks.ts'
import { viewerOf } from './auth.ts'

/** Addresses that are told of events, under /api/v1. */
export function webhookRoutes(app: App): Router {
  const router = Router()
  router.get('/webhooks', async (_request, response) => {
    response.json({ webhooks: await listWebhooks(app, viewerOf(response)) })
  })
  router.post('/webhooks', async (request, response) => {
    response.status(201).json(await createWebhook(app, viewerOf(response), NewWebhook.parse(request.body)))
  })
  router.get('/webhooks/:id', async (request, response) => {
    response.json({ webhook: await getWebhook(app, viewerOf(response), request.params.id) })
  })
  router.patch('/webhooks/:id', async (request, response) => {
    const change = WebhookChange.parse(request.body)
    await changeWebhook(app, viewerOf(response), { ...change, webhookId: request.params.id })
    response.status(204).end()
  })
  router.delete('/webhooks/:id', async (request, response) => {
    await removeWebhook(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.post('/webhooks/:id/secrets', async (request, response) => {
    response.status(201).json(await rotateWebhookSecret(app, viewerOf(response), request.params.id))
  })
  router.post('/webhooks/:id/tests', async (request, response) => {
    const delivery = await testWebhook(app, viewerOf(response), request.params.id)
    response.status(201).json({ delivery })
  })
  router.get('/webhooks/:id/deliveries', async (request, response) => {
    const query = DeliveriesQuery.parse(request.query)
    response.json(await listDeliveries(app, viewerOf(response), { ...query, webhookId: request.params.id }))
  })
  router.post('/webhooks/:id/replays', async (request, response) => {
    const { fromSeq: from, toSeq: to, status } = ReplayBody.parse(request.body)
    const range = { webhookId: request.params.id, by: 'seq', from, to, status } as const
    const count = await replayRange(app, viewerOf(response), range)
    response.status(201).json({ count })
  })
  router.get('/webhook-deliveries/:id', async (request, response) => {
    response.json({ delivery: await getDelivery(app, viewerOf(response), request.params.id) })
  })
  router.post('/webhook-deliveries/:id/replays', async (request, response) => {
    await replayDelivery(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
