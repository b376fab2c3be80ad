import { Router } from 'express'
import type { App } from '#server/context.ts'
import { findContactPresence, showTyping } from '#server/core/contact-presence.ts'
import { TypingBody } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Who writes and who is there, under /api/v1. */
export function presenceRoutes(app: App): Router {
  const router = Router()
  router.put('/conversations/:id/typing', async (request, response) => {
    const { state } = TypingBody.parse(request.body)
    const { id: conversationId } = request.params
    await showTyping(app, viewerOf(response), { conversationId, state, isAwaited: true })
    response.status(204).end()
  })
  router.get('/conversations/:id/presence', async (request, response) => {
    response.json({ presence: await findContactPresence(app, viewerOf(response), request.params.id) })
  })
  return router
}
