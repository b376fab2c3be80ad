import { Router } from 'express'
import type { App } from '#server/context.ts'
import { changeLabel, createLabel, listLabels, removeLabel, restoreLabel } from '#server/core/labels.ts'
import { LabelChange, NewLabel } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Labels of the viewer's account, under /api/v1. */
export function labelRoutes(app: App): Router {
  const router = Router()
  router.get('/labels', async (_request, response) => {
    response.json({ labels: await listLabels(app.db, viewerOf(response).accountId) })
  })
  router.post('/labels', async (request, response) => {
    const label = await createLabel(app, viewerOf(response), NewLabel.parse(request.body))
    response.status(201).json({ label })
  })
  router.patch('/labels/:id', async (request, response) => {
    const change = LabelChange.parse(request.body)
    await changeLabel(app, viewerOf(response), { ...change, labelId: request.params.id })
    response.status(204).end()
  })
  router.put('/labels/:id/removal', async (request, response) => {
    await removeLabel(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.delete('/labels/:id/removal', async (request, response) => {
    await restoreLabel(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
