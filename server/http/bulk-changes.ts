import { Router } from 'express'
import type { App } from '#server/context.ts'
import { changeSeveral } from '#server/core/bulk-changes.ts'
import { undoChanges } from '#server/core/bulk-undo.ts'
import { BulkBody, UndoBody } from '#server/protocol/bulk.ts'
import { viewerOf } from './auth.ts'

/** Changes of several conversations at once, and taking them back, under /api/v1. */
export function bulkChangeRoutes(app: App): Router {
  const router = Router()
  router.post('/bulk-changes', async (request, response) => {
    response.json(await changeSeveral(app, viewerOf(response), BulkBody.parse(request.body)))
  })
  router.post('/bulk-changes/undo', async (request, response) => {
    response.json(await undoChanges(app, viewerOf(response), UndoBody.parse(request.body)))
  })
  return router
}
