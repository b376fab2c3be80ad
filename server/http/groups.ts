import { Router } from 'express'
import type { App } from '#server/context.ts'
import { askNumber } from '#server/core/channel-actions.ts'
import {
  changeGroup,
  changeMembers,
  createGroup,
  findGroupLink,
  leaveGroup,
} from '#server/core/channel-groups.ts'
import { GroupChange, MembersBody, NewGroup } from '#server/protocol/groups.ts'
import { viewerOf } from './auth.ts'
import { onceOf } from './once.ts'

/** The groups of a number as WhatsApp has them, under /api/v1. */
export function groupRoutes(app: App): Router {
  const router = Router()
  router.get('/channels/:id/groups', async (request, response) => {
    response.json({ groups: await askNumber(app, viewerOf(response), request.params.id, { name: 'groups' }) })
  })
  router.post('/channels/:id/groups', async (request, response) => {
    const viewer = viewerOf(response)
    const group = { ...NewGroup.parse(request.body), channelId: request.params.id }
    const once = onceOf(viewer, request, group)
    response.status(201).json({ group: await createGroup(app, viewer, { ...group, once }) })
  })
  router.patch('/channels/:id/groups/:groupId', async (request, response) => {
    const viewer = viewerOf(response)
    const { id: channelId, groupId } = request.params
    await changeGroup(app, viewer, { channelId, groupId, change: GroupChange.parse(request.body) })
    response.status(204).end()
  })
  router.post('/channels/:id/groups/:groupId/members', async (request, response) => {
    const viewer = viewerOf(response)
    const { id: channelId, groupId } = request.params
    const asked = { channelId, groupId, ...MembersBody.parse(request.body) }
    response.json({ members: await changeMembers(app, viewer, asked) })
  })
  router.delete('/channels/:id/groups/:groupId/membership', async (request, response) => {
    const { id: channelId, groupId } = request.params
    await leaveGroup(app, viewerOf(response), { channelId, groupId })
    response.status(204).end()
  })
  router.get('/channels/:id/groups/:groupId/link', async (request, response) => {
    const { id: channelId, groupId } = request.params
    response.json(await findGroupLink(app, viewerOf(response), { channelId, groupId, renew: false }))
  })
  router.post('/channels/:id/groups/:groupId/link', async (request, response) => {
    const { id: channelId, groupId } = request.params
    response.json(await findGroupLink(app, viewerOf(response), { channelId, groupId, renew: true }))
  })
  return router
}
