import { Router } from 'express'
import type { App } from '#server/context.ts'
import { getKnownContact, listAllContacts } from '#server/core/contact-lists.ts'
import { ContactListQuery } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** People and groups, under /api/v1. */
export function contactRoutes(app: App): Router {
  const router = Router()
  for (const { path, kind } of [
    { path: '/contacts', kind: 'person' },
    { path: '/groups', kind: 'group' },
  ] as const) {
    router.get(path, async (request, response) => {
      const query = ContactListQuery.parse(request.query)
      response.json(await listAllContacts(app, viewerOf(response), kind, query))
    })
    router.get(`${path}/:id`, async (request, response) => {
      response.json(await getKnownContact(app, viewerOf(response), kind, String(request.params.id)))
    })
  }
  return router
}
