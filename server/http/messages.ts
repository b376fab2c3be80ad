import { Router } from 'express'
import type { App } from '#server/context.ts'
import { getMessage, listAllMessages } from '#server/core/message-lists.ts'
import { retryMessage } from '#server/core/replies.ts'
import { sendMessages } from '#server/core/sends.ts'
import { listMessages } from '#server/core/thread-pages.ts'
import { AppError } from '#server/lib/errors.ts'
import { MessageListQuery, MessagesQuery } from '#server/protocol/rest.ts'
import { MessageBody, ReplyBody } from '#server/protocol/sending.ts'
import { viewerOf } from './auth.ts'
import { onceOf } from './once.ts'

/** Messages of one conversation and of all, and sending, under /api/v1. */
export function messageRoutes(app: App): Router {
  const router = Router()
  router.get('/conversations/:id/messages', async (request, response) => {
    const query = { ...MessagesQuery.parse(request.query), conversationId: request.params.id }
    response.json(await listMessages(app, viewerOf(response), query))
  })
  router.post('/conversations/:id/messages', async (request, response) => {
    const viewer = viewerOf(response)
    const { clientId, ...body } = ReplyBody.parse(request.body)
    // A browser tries again by itself, and has no other name for what it sends.
    if (clientId === undefined && !viewer.key) {
      throw new AppError('input_invalid', 'A reply needs a clientId.', { field: 'clientId' })
    }
    const targets = [{ conversationId: request.params.id }]
    const call = onceOf(viewer, request, { ...body, clientId, to: request.params.id })
    const [message] = await sendMessages(app, viewer, { targets, body, clientId, once: call })
    response.status(201).json({ message })
  })
  router.get('/messages', async (request, response) => {
    response.json(await listAllMessages(app, viewerOf(response), MessageListQuery.parse(request.query)))
  })
  router.post('/messages', async (request, response) => {
    const viewer = viewerOf(response)
    const parsed = MessageBody.parse(request.body)
    const { to, channelId = null, ...body } = parsed
    const targets = [to].flat().map((one) => ({ to: one, channelId }))
    const messages = await sendMessages(app, viewer, { targets, body, once: onceOf(viewer, request, parsed) })
    response.status(201).json({ messages })
  })
  router.get('/messages/:id', async (request, response) => {
    response.json(await getMessage(app, viewerOf(response), request.params.id))
  })
  router.post('/messages/:id/attempts', async (request, response) => {
    response.json({ message: await retryMessage(app, viewerOf(response), request.params.id) })
  })
  return router
}
