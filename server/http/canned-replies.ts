import { Router } from 'express'
import type { App } from '#server/context.ts'
import {
  changeCannedReply,
  createCannedReply,
  listCannedReplies,
  removeCannedReply,
  restoreCannedReply,
} from '#server/core/canned-replies.ts'
import { CannedReplyChange, NewCannedReply } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Canned replies of the viewer's account, under /api/v1. */
export function cannedReplyRoutes(app: App): Router {
  const router = Router()
  router.get('/canned-replies', async (_request, response) => {
    response.json(await listCannedReplies(app, viewerOf(response)))
  })
  router.post('/canned-replies', async (request, response) => {
    const reply = NewCannedReply.parse(request.body)
    response.status(201).json({ cannedReply: await createCannedReply(app, viewerOf(response), reply) })
  })
  router.patch('/canned-replies/:id', async (request, response) => {
    const change = { ...CannedReplyChange.parse(request.body), cannedReplyId: request.params.id }
    await changeCannedReply(app, viewerOf(response), change)
    response.status(204).end()
  })
  router.put('/canned-replies/:id/removal', async (request, response) => {
    await removeCannedReply(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.delete('/canned-replies/:id/removal', async (request, response) => {
    await restoreCannedReply(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
