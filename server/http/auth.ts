import type { IncomingHttpHeaders } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import type { App } from '#server/context.ts'
import { isSameOrigin, viewerOfCall } from '#server/core/calling-agent.ts'
import { keyIn, requireScope } from '#server/core/calling-key.ts'
import type { KeyRights, Viewer } from '#server/core/viewer.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { OPERATIONS, type Operation } from '#server/protocol/operations.ts'
import { nothingHere } from './errors.ts'
import { logCall } from './request-log.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
// Visitors' calls come from other origins by nature; they carry a token of their own and never a cookie.
const VISITORS_PATH = '/widget/'
const API_PATH = '/api/v1/'

/** Lets only signed-in agents and programs with an API key pass; `viewerOf` says who it is. */
export function requireViewer(app: App): RequestHandler {
  return async (request, response, next) => {
    const calledAt = app.clock.now()
    const viewer = await viewerOfCall(app, request.headers)
    if (!viewer) throw new AppError('signed_out', 'Sign in first, or send an API key.', { status: 401 })
    logCall(app, response, { viewer, calledAt })
    if (viewer.key) await takeTurn(app, response, viewer.key)
    response.locals.viewer = viewer
    next()
  }
}

/**
 * Who asks, behind `requireViewer`. A program passes only where OPERATIONS has the route and its key the scope: throws
 * `not_for_keys`, `scope_missing` and `account_wide`.
 */
export function viewerOf(response: Response): Viewer {
  const viewer: Viewer | undefined = response.locals.viewer
  if (!viewer) throw new Error('viewerOf was called on a route without requireViewer.')
  if (viewer.key) checkScope(viewer.key, response.req)
  return viewer
}

/** Refuses writes that a page of another origin sends with our cookie. */
export function sameOriginOnly(app: App): RequestHandler {
  return (request, _response, next) => {
    const exempt =
      SAFE_METHODS.has(request.method) ||
      request.path.startsWith(VISITORS_PATH) ||
      // With a key the cookie does not count.
      (request.path.startsWith(API_PATH) && keyIn(app, request.headers) !== undefined)
    if (exempt || isSameOrigin(app, request.headers)) return next()
    if (isProgram(app, request.headers)) throw nothingHere()
    throw new AppError('cross_origin', 'This page may not do that: the request came from another site.', {
      status: 403,
    })
  }
}

/** Shows a key and no cookie: all that programs may write to has been tried before. */
function isProgram(app: App, headers: IncomingHttpHeaders): boolean {
  return (
    headers.cookie === undefined && (headers.authorization !== undefined || keyIn(app, headers) !== undefined)
  )
}

/** Counts a call and tells how many are left, in the words of draft-ietf-httpapi-ratelimit-headers. */
export async function takeTurn(app: App, response: Response, key: KeyRights): Promise<void> {
  const { points, seconds } = app.limits.allowed('request_key')
  const tell = (remaining: number, resetMs: number) =>
    response.set({
      'RateLimit-Limit': String(points),
      'RateLimit-Policy': `${points};w=${seconds}`,
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(Math.ceil(resetMs / 1000)),
    })
  try {
    const left = await app.limits.take('request_key', key.id)
    tell(left.points, left.resetMs)
  } catch (error) {
    if (isAppError(error)) tell(0, error.retryAfterMs ?? 0)
    throw error
  }
}

function checkScope(key: KeyRights, request: Request): void {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const operation = OPERATIONS[`${method} ${request.route?.path}`]
  if (!operation) {
    throw new AppError('not_for_keys', 'An API key cannot do this: sign in for it.', { status: 403 })
  }
  requireScope(key, operation.scope)
  if (operation.isOfAccount && key.channelId !== null) {
    throw new AppError(
      'account_wide',
      'This API key is held to one channel and cannot change what the whole account shares.',
      { status: 403 },
    )
  }
  refuseUnknownQuery(operation, request)
}

/** Where a call asks nothing, a misspelt question is told instead of passed over. */
function refuseUnknownQuery({ query }: Operation, request: Request): void {
  const [field] = query ? [] : Object.keys(request.query)
  if (field === undefined) return
  throw new AppError(
    'input_invalid',
    `The input is not valid (${field}): this call takes no such parameter.`,
    {
      field,
    },
  )
}
