import { Router } from 'express'
import type { App } from '#server/context.ts'
import { viewMedia } from '#server/core/media.ts'
import { viewerOf } from './auth.ts'
import { receiveUpload } from './uploads.ts'

/** `POST /api/v1/media`: a file that the agent is about to send. */
export function agentMediaRoutes(app: App): Router {
  const router = Router()
  router.post('/media', async (request, response) => {
    const { accountId, agentId } = viewerOf(response)
    const media = await receiveUpload(app, { request, response, accountId, authorKey: `agent:${agentId}` })
    response.status(201).json({ media: viewMedia(app, media) })
  })
  return router
}
