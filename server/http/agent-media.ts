import { Router } from 'express'
import type { App } from '#server/context.ts'
import { viewMedia } from '#server/core/media.ts'
import { authorKeyOf } from '#server/core/viewer.ts'
import { viewerOf } from './auth.ts'
import { receiveUpload } from './uploads.ts'

/** `POST /api/v1/media`: a file that the agent is about to send. */
export function agentMediaRoutes(app: App): Router {
  const router = Router()
  router.post('/media', async (request, response) => {
    const viewer = viewerOf(response)
    const author = { accountId: viewer.accountId, authorKey: authorKeyOf(viewer) }
    const media = await receiveUpload(app, { request, response, ...author })
    response.status(201).json({ media: viewMedia(app, media) })
  })
  return router
}
