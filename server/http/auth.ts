import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler, Response } from 'express'
import type { App } from '#server/context.ts'
import { endedSessionCookie, readSessionCookie, sessionCookie } from '#server/core/session-cookie.ts'
import { findSession } from '#server/core/sessions.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
// Visitors' calls come from other origins by nature; they carry a token of their own and never a cookie.
const VISITORS_PATH = '/widget/'

/** Lets only signed-in agents pass; `viewerOf` says who it is. */
export function requireViewer(app: App): RequestHandler {
  return async (request, response, next) => {
    const viewer = await viewerOfCookie(app, request.headers)
    if (!viewer) throw new AppError('signed_out', 'Sign in first.', { status: 401 })
    response.locals.viewer = viewer
    next()
  }
}

/** Who asks, behind `requireViewer`. */
export function viewerOf(response: Response): Viewer {
  const viewer: Viewer | undefined = response.locals.viewer
  if (!viewer) throw new Error('viewerOf was called on a route without requireViewer.')
  return viewer
}

/** Whose session the cookie opens; for pages, which show the sign-in form to others. */
export async function viewerOfCookie(app: App, headers: IncomingHttpHeaders): Promise<Viewer | undefined> {
  const token = readSessionCookie(app, headers.cookie)
  return token === undefined ? undefined : findSession(app, token)
}

/**
 * Whose session a socket's handshake carries. Undefined where there is none, or where a page of another origin
 * opened the socket. Ask again with the same headers to learn whether the session still lives.
 */
export async function viewerOfHandshake(app: App, headers: IncomingHttpHeaders): Promise<Viewer | undefined> {
  // Browsers say the origin of every WebSocket; a polling GET of our own page may come without, and others cannot read it.
  const named = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
  const trusted = named ? isSameOrigin(app, headers) : headers.upgrade === undefined
  return trusted ? viewerOfCookie(app, headers) : undefined
}

/** Signs the browser in. */
export function setSessionCookie(app: App, response: Response, token: string): void {
  response.append('Set-Cookie', sessionCookie(app, token))
}

/** Signs the browser out. */
export function clearSessionCookie(app: App, response: Response): void {
  response.append('Set-Cookie', endedSessionCookie(app))
}

/** Refuses writes that a page of another origin sends with our cookie. */
export function sameOriginOnly(app: App): RequestHandler {
  return (request, _response, next) => {
    const exempt = SAFE_METHODS.has(request.method) || request.path.startsWith(VISITORS_PATH)
    if (exempt || isSameOrigin(app, request.headers)) return next()
    throw new AppError('cross_origin', 'This page may not do that: the request came from another site.', {
      status: 403,
    })
  }
}

function isSameOrigin(app: App, headers: IncomingHttpHeaders): boolean {
  // Set by the browser itself, which compared with the address it really asked; plain http does not have it.
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  if (headers.origin === undefined || !URL.canParse(headers.origin)) return false
  const origin = new URL(headers.origin)
  if (app.config.urlIsSet) return origin.origin === new URL(app.config.url).origin
  return origin.host === headers.host
}
