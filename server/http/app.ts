import compression from 'compression'
import express, { type Express, Router } from 'express'
import helmet from 'helmet'
import type { App } from '#server/context.ts'
import { agentMediaRoutes } from './agent-media.ts'
import { namedHostOnly } from './asked-origin.ts'
import { auditRoutes } from './audit.ts'
import { requireViewer, sameOriginOnly } from './auth.ts'
import { bulkChangeRoutes } from './bulk-changes.ts'
import { cannedReplyRoutes } from './canned-replies.ts'
import { channelRoutes } from './channels.ts'
import { contactRoutes } from './contacts.ts'
import { conversationRoutes } from './conversations.ts'
import { dialectRoutes } from './dialects/index.ts'
import { answerErrors, notFound } from './errors.ts'
import { eventRoutes, type StreamEvents } from './events.ts'
import { gatewayCallRoutes } from './gateway-calls.ts'
import { groupRoutes } from './groups.ts'
import { healthRoutes } from './health.ts'
import { jsonBody } from './json-body.ts'
import { labelRoutes } from './labels.ts'
import { mediaRoutes } from './media.ts'
import { memberRoutes } from './members.ts'
import { messageRoutes } from './messages.ts'
import { notificationRoutes } from './notifications.ts'
import { oneDrain } from './one-drain.ts'
import { openApiRoutes } from './openapi.ts'
import { presenceRoutes } from './presence.ts'
import { pushRoutes } from './push.ts'
import { sendQueueRoutes } from './send-queue.ts'
import { templateRoutes } from './templates.ts'
import { visitRoutes } from './visits.ts'
import { webhookRoutes } from './webhooks.ts'
import { websiteRoutes } from './websites.ts'
import { widgetRoutes } from './widget.ts'

/** Everything that answers over HTTP. `mountPages` adds the inbox, which takes all paths that are left. */
export async function createHttpApp(
  app: App,
  streamEvents: StreamEvents,
  mountPages: (server: Express) => Promise<void> | void = () => undefined,
): Promise<Express> {
  const server = express()
  server.disable('x-powered-by')
  server.set('trust proxy', app.config.trustProxy)
  // First of all: their few headers are paid for by every view of every customer's page.
  server.use(widgetRoutes(app))
  // Pages bring a policy of their own with a nonce; files are for other origins.
  server.use(
    helmet({
      contentSecurityPolicy: false,
      crossOriginResourcePolicy: false,
      // Without a referrer browsers hide the origin of plain form posts, and the check against forgery needs it.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: app.config.url.startsWith('https:'),
    }),
  )
  // Before the compression: parts of files are counted as they are stored.
  server.use(mediaRoutes(app))
  server.use(compression(), oneDrain())
  server.use(healthRoutes(app))
  server.use(openApiRoutes(app))
  // Before the check of origins: they take keys only, never a cookie.
  server.use(dialectRoutes(app))
  server.use(sameOriginOnly(app))
  server.use('/api/v1', apiRoutes(app, streamEvents), notFound())
  server.use(namedHostOnly())
  await mountPages(server)
  server.use(answerErrors(app))
  return server
}

function apiRoutes(app: App, streamEvents: StreamEvents): Router {
  const router = Router()
  router.use(requireViewer(app))
  router.use(jsonBody(app))
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.use(
    auditRoutes(app),
    bulkChangeRoutes(app),
    cannedReplyRoutes(app),
    channelRoutes(app),
    contactRoutes(app),
    conversationRoutes(app),
    eventRoutes(app, streamEvents),
    groupRoutes(app),
    gatewayCallRoutes(app),
    labelRoutes(app),
    memberRoutes(app),
    messageRoutes(app),
    notificationRoutes(app),
    presenceRoutes(app),
    pushRoutes(app),
    sendQueueRoutes(app),
    templateRoutes(app),
    visitRoutes(app),
    webhookRoutes(app),
    websiteRoutes(app),
    agentMediaRoutes(app),
  )
  return router
}
