import type { RequestHandler, Response } from 'express'
import type { App } from '#server/context.ts'
import { isSameOrigin, viewerOfCookie } from '#server/core/calling-agent.ts'
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
