import { Router } from 'express'
import type { App } from '#server/context.ts'
import { inviteMember, listInvitations, withdrawInvitation } from '#server/core/invitations.ts'
import { changeMember, listMembersFor, removeMember } from '#server/core/members.ts'
import { MemberChange, NewInvitation } from '#server/protocol/accounts.ts'
import { viewerOf } from './auth.ts'

/** Members and invitations of the viewer's account, under /api/v1. */
export function memberRoutes(app: App): Router {
  const router = Router()
  router.get('/members', async (_request, response) => {
    response.json({ members: await listMembersFor(app.db, viewerOf(response)) })
  })
  router.patch('/members/:agentId', async (request, response) => {
    const change = MemberChange.parse(request.body)
    await changeMember(app, viewerOf(response), { ...change, agentId: request.params.agentId })
    response.status(204).end()
  })
  router.delete('/members/:agentId', async (request, response) => {
    await removeMember(app, viewerOf(response), { agentId: request.params.agentId })
    response.status(204).end()
  })
  router.get('/invitations', async (_request, response) => {
    response.json({ invitations: await listInvitations(app, viewerOf(response)) })
  })
  router.post('/invitations', async (request, response) => {
    const invitation = await inviteMember(app, viewerOf(response), NewInvitation.parse(request.body))
    response.status(201).json({ invitation })
  })
  router.delete('/invitations/:id', async (request, response) => {
    await withdrawInvitation(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
