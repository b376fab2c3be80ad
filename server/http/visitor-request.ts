import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { findChannel, findWebsite, type WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { callingOrigin, ownOrigins } from '#server/core/calling-origin.ts'
import { readVisitorToken } from '#server/core/visitor-tokens.ts'
import { authenticateVisitor, type Visitor } from '#server/core/visitors.ts'
import { checkOrigin, getWebsiteForOrigin } from '#server/core/websites.ts'
import { AppError } from '#server/lib/errors.ts'

const PREFLIGHT_SECONDS = '7200'

/**
 * Lets pages of other origins read the answers. No cookie ever goes along: what a visitor may do hangs on its token,
 * and which origins a site accepts is checked on every call.
 */
export function allowCrossOrigin(): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers
    if (origin !== undefined) {
      response.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' })
      response.set('Access-Control-Expose-Headers', 'Retry-After')
    }
    if (request.method !== 'OPTIONS') return next()
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'authorization, content-type',
      'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      // A page on the internet that talks to a server in the local network has to be let in by it.
      'Access-Control-Allow-Private-Network': 'true',
    })
    response.status(204).end()
  }
}

/** The site a request names, if its page may use it. Throws `site_unknown`, `origin_refused`. */
export function websiteOfRequest(app: App, request: Request, siteKey: string): Promise<WebsiteRow> {
  const { headers } = request
  return getWebsiteForOrigin(app, {
    siteKey,
    origin: callingOrigin(app, headers),
    ownOrigins: ownOrigins(app, headers),
  })
}

/** Lets only visitors pass whose token is good for a page of this origin; `visitorOf` says who it is. */
export function requireVisitor(app: App): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
    const claims = token === undefined ? undefined : readVisitorToken(app, token)
    if (claims) await app.limits.take('request_visitor', claims.visitorId)
    const channel = claims && (await findChannel(app.db, claims.channelId))
    const website =
      channel && (await findWebsite(app.db, { channelId: channel.id, accountId: channel.account_id }))
    if (!token || !website) {
      throw new AppError('token_invalid', 'This chat session has ended: open the chat again.', {
        status: 401,
      })
    }
    const { headers } = request
    await checkOrigin(app, {
      website,
      origin: callingOrigin(app, headers),
      ownOrigins: ownOrigins(app, headers),
    })
    response.locals.visitor = await authenticateVisitor(app, website, token)
    next()
  }
}

/** Who asks, behind `requireVisitor`. */
export function visitorOf(response: Response): Visitor {
  const visitor: Visitor | undefined = response.locals.visitor
  if (!visitor) throw new Error('visitorOf was called on a route without requireVisitor.')
  return visitor
}
