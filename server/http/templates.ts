import { Router } from 'express'
import type { App } from '#server/context.ts'
import { changeTemplate, createTemplate, listTemplates, removeTemplate } from '#server/core/templates.ts'
import { NewTemplate, TemplateChange } from '#server/protocol/templates.ts'
import { viewerOf } from './auth.ts'

/** Templates of the viewer's account, under /api/v1. */
export function templateRoutes(app: App): Router {
  const router = Router()
  router.get('/templates', async (_request, response) => {
    response.json({ templates: await listTemplates(app, viewerOf(response)) })
  })
  router.post('/templates', async (request, response) => {
    const viewer = viewerOf(response)
    const template = await createTemplate(app, viewer, NewTemplate.parse(request.body))
    response.status(201).json({ template })
  })
  router.patch('/templates/:id', async (request, response) => {
    const viewer = viewerOf(response)
    const change = { ...TemplateChange.parse(request.body), templateId: request.params.id }
    response.json({ template: await changeTemplate(app, viewer, change) })
  })
  router.delete('/templates/:id', async (request, response) => {
    await removeTemplate(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  return router
}
