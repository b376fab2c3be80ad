import { Router } from 'express'
import type { App } from '#server/context.ts'
import { listAudit } from '#server/core/audit.ts'
import { AuditQuery } from '#server/protocol/audit.ts'
import { viewerOf } from './auth.ts'

/** Who changed what in the viewer's account, under /api/v1; for owners and admins. */
export function auditRoutes(app: App): Router {
  const router = Router()
  router.get('/audit-entries', async (request, response) => {
    response.json(await listAudit(app, viewerOf(response), AuditQuery.parse(request.query)))
  })
  return router
}
