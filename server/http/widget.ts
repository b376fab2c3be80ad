import { join } from 'node:path'
import compression from 'compression'
import express, { type Request, Router } from 'express'
import { z } from 'zod'
import type { WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { viewMedia } from '#server/core/media.ts'
import { rateConversation } from '#server/core/ratings.ts'
import { catchUpVisitor } from '#server/core/readers.ts'
import { pageSettings } from '#server/core/site-options.ts'
import {
  takeVisitorClaims,
  takeVisitorMessage,
  takeVisitorReceipt,
  visitorAuthorKey,
} from '#server/core/visitor-messages.ts'
import { readVisitorToken } from '#server/core/visitor-tokens.ts'
import {
  authenticateVisitor,
  countUnread,
  findVisitorConversation,
  listVisitorMessages,
  openVisitorSession,
} from '#server/core/visitors.ts'
import type { Visit } from '#server/core/visits.ts'
import { isAppError } from '#server/lib/errors.ts'
import { FRAME_MAX_BYTES, NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import { EventsQuery } from '#server/protocol/rest.ts'
import {
  Beacon,
  type BeaconAnswer,
  MessageCursor,
  NewRating,
  NewVisitorMessage,
  Receipt,
  SessionRequest,
  VisitorClaims,
} from '#server/protocol/visitors.ts'
import { answerErrors, notFound } from './errors.ts'
import { receiveUpload } from './uploads.ts'
import { allowCrossOrigin, requireVisitor, visitorOf, websiteOfRequest } from './visitor-request.ts'
import { widgetFiles } from './widget-files.ts'

/** `/widget.js` and everything below `/widget/`: what customers' pages load and what their visitors call. */
export function widgetRoutes(app: App): Router {
  const router = Router()
  router.use('/widget', allowCrossOrigin())
  router.use(widgetFiles(join(app.config.rootDirectory, 'build/widget')))
  router.use('/widget', compression(), visitorRoutes(app), notFound(), answerErrors(app))
  return router
}

/** How often a page tells where it is while an agent looks at the visitors. */
const WATCHED_BEACON_MS = 5_000

function visitorRoutes(app: App): Router {
  const router = Router()
  const visitor = requireVisitor(app)
  // A beacon comes as text/plain: that needs no question from the browser first.
  const json = express.json({ limit: FRAME_MAX_BYTES, type: ['application/json', 'text/plain'] })

  router.post('/beacon', json, async (request, response) => {
    response.json(await takeBeacon(app, request, Beacon.parse(request.body)))
  })
  router.post('/session', json, async (request, response) => {
    const { site, token, identity, language } = SessionRequest.parse(request.body)
    const website = await websiteOfRequest(app, request, site)
    await app.limits.take('session_site', website.channel_id)
    response.json(await openVisitorSession(app, { website, token, identity, language }))
  })
  router.get('/messages', visitor, async (request, response) => {
    const { before } = z.object({ before: MessageCursor.optional() }).parse(request.query)
    const conversation = await findVisitorConversation(app, visitorOf(response))
    response.json(
      conversation
        ? await listVisitorMessages(app, { conversationId: conversation.id, before })
        : { messages: [], before: null },
    )
  })
  router.get('/events', visitor, async (request, response) => {
    const { after } = EventsQuery.parse(request.query)
    const asking = visitorOf(response)
    const conversation = await findVisitorConversation(app, asking)
    response.json(
      await catchUpVisitor(app, {
        accountId: asking.website.account_id,
        conversationId: conversation?.id ?? null,
        after,
      }),
    )
  })
  router.post('/messages', json, visitor, async (request, response) => {
    response.json(await takeVisitorMessage(app, visitorOf(response), NewVisitorMessage.parse(request.body)))
  })
  router.post('/receipt', json, visitor, async (request, response) => {
    await takeVisitorReceipt(app, visitorOf(response), Receipt.parse(request.body))
    response.json({})
  })
  router.post('/about', json, visitor, async (request, response) => {
    await takeVisitorClaims(app, visitorOf(response), VisitorClaims.parse(request.body))
    response.json({})
  })
  router.post('/rating', json, visitor, async (request, response) => {
    await rateConversation(app, visitorOf(response), NewRating.parse(request.body))
    response.json({})
  })
  router.post('/media', visitor, async (request, response) => {
    const asking = visitorOf(response)
    await app.limits.take('upload_visitor', asking.visitorId)
    await app.limits.take('upload_site', asking.website.channel_id)
    const media = await receiveUpload(app, {
      request,
      response,
      accountId: asking.website.account_id,
      authorKey: visitorAuthorKey(asking),
    })
    response.json({ media: viewMedia(app, media) })
  })
  return router
}

async function takeBeacon(app: App, request: Request, beacon: Beacon): Promise<BeaconAnswer> {
  const website = await websiteOfRequest(app, request, beacon.site)
  await app.limits.take('beacon_site', website.channel_id)
  const visit = seeVisit(app, website, beacon)
  const unread = beacon.token === null ? 0 : await unreadOf(app, website, beacon.token)
  return {
    ...pageSettings(app, website, beacon.language),
    ...(unread > 0 ? { unread } : {}),
    ...inviteOf(visit),
    ...(app.visits.isWatched(website.account_id) ? { everyMs: WATCHED_BEACON_MS } : {}),
  }
}

function inviteOf({ token, visitorId, said }: Visit): Pick<BeaconAnswer, 'invite'> {
  return token && visitorId
    ? { invite: { token, visitorId, text: said.slice(0, NAME_MAX_LENGTH).toWellFormed() } }
    : {}
}

/** Only a token of ours for this site says who it is; the rest is what the page says. */
function seeVisit(app: App, website: WebsiteRow, beacon: Beacon): Visit {
  const { visit, url, title, referrer, track } = beacon
  const claims = beacon.token === null ? undefined : readVisitorToken(app, beacon.token)
  const visitorId = claims?.channelId === website.channel_id ? claims.visitorId : null
  return app.visits.see({ channelId: website.channel_id, visit, url, title, referrer, visitorId }, track)
}

/** A token that is not good any more has nothing to read; the panel renews it when it opens. */
async function unreadOf(
  app: App,
  website: Parameters<typeof authenticateVisitor>[1],
  token: string,
): Promise<number> {
  try {
    return await countUnread(app, await authenticateVisitor(app, website, token))
  } catch (error) {
    if (isAppError(error) && error.status === 401) return 0
    throw error
  }
}
