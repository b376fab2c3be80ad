import { Router } from 'express'
import type { App } from '#server/context.ts'
import {
  assignConversation,
  assignTeam,
  closeConversation,
  countConversations,
  getConversation,
  listConversations,
  reopenConversation,
  setPriority,
} from '#server/core/conversations.ts'
import { findConversationsByContact } from '#server/core/found-conversations.ts'
import { labelConversation } from '#server/core/labels.ts'
import { markRead } from '#server/core/read-marks.ts'
import { snoozeConversation } from '#server/core/snoozes.ts'
import {
  AssigneeBody,
  ContactQuery,
  ConversationQuery,
  CountsQuery,
  LabelBody,
  PriorityBody,
  ReadBody,
  SnoozeBody,
  TeamBody,
} from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Conversations, under /api/v1. */
export function conversationRoutes(app: App): Router {
  const router = Router()
  router.get('/conversations', async (request, response) => {
    response.json(await listConversations(app, viewerOf(response), ConversationQuery.parse(request.query)))
  })
  router.get('/conversations/counts', async (request, response) => {
    response.json(await countConversations(app, viewerOf(response), CountsQuery.parse(request.query)))
  })
  router.get('/conversations/found', async (request, response) => {
    const query = ContactQuery.parse(request.query)
    response.json(await findConversationsByContact(app, viewerOf(response), query))
  })
  router.get('/conversations/:id', async (request, response) => {
    response.json(await getConversation(app, viewerOf(response), request.params.id))
  })
  router.put('/conversations/:id/closure', async (request, response) => {
    await closeConversation(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.delete('/conversations/:id/closure', async (request, response) => {
    await reopenConversation(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.put('/conversations/:id/assignee', async (request, response) => {
    const { agentId } = AssigneeBody.parse(request.body)
    await assignConversation(app, viewerOf(response), { conversationId: request.params.id, agentId })
    response.status(204).end()
  })
  router.delete('/conversations/:id/assignee', async (request, response) => {
    await assignConversation(app, viewerOf(response), { conversationId: request.params.id, agentId: null })
    response.status(204).end()
  })
  router.put('/conversations/:id/team', async (request, response) => {
    const { teamId } = TeamBody.parse(request.body)
    await assignTeam(app, viewerOf(response), { conversationId: request.params.id, teamId })
    response.status(204).end()
  })
  router.delete('/conversations/:id/team', async (request, response) => {
    await assignTeam(app, viewerOf(response), { conversationId: request.params.id, teamId: null })
    response.status(204).end()
  })
  router.put('/conversations/:id/priority', async (request, response) => {
    const { priority } = PriorityBody.parse(request.body)
    await setPriority(app, viewerOf(response), { conversationId: request.params.id, priority })
    response.status(204).end()
  })
  router.put('/conversations/:id/labels', async (request, response) => {
    const { labelId } = LabelBody.parse(request.body)
    const { id: conversationId } = request.params
    await labelConversation(app, viewerOf(response), { conversationId, labelId, on: true })
    response.status(204).end()
  })
  router.delete('/conversations/:id/labels/:labelId', async (request, response) => {
    const { id: conversationId, labelId } = request.params
    await labelConversation(app, viewerOf(response), { conversationId, labelId, on: false })
    response.status(204).end()
  })
  router.put('/conversations/:id/snooze', async (request, response) => {
    const { until } = SnoozeBody.parse(request.body)
    await snoozeConversation(app, viewerOf(response), { conversationId: request.params.id, until })
    response.status(204).end()
  })
  router.delete('/conversations/:id/snooze', async (request, response) => {
    await reopenConversation(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.put('/conversations/:id/read', async (request, response) => {
    const { upToSeq } = ReadBody.parse(request.body)
    await markRead(app, viewerOf(response), { conversationId: request.params.id, upToSeq })
    response.status(204).end()
  })
  return router
}
