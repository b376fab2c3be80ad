import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { App } from '#server/context.ts'
import { viewerOfKey } from '#server/core/calling-key.ts'
import { findDialect, isSpokenHere } from '#server/core/gateway-dialects.ts'
import { describeError } from '#server/core/refusals.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'
import type { ApiScope } from '#server/protocol/api-keys.ts'
import type { DialectDeed, DialectName } from '#server/protocol/dialects.ts'
import { takeTurn } from '../auth.ts'
import { notFound } from '../errors.ts'
import { logCall } from '../request-log.ts'
import { type Input, readInput } from './read-input.ts'

/** What stands before the body of a call, and where it was made. */
export interface CallHead {
  method: string
  path: string
  query: Request['query']
  headers: Request['headers']
  protocol: string
  host: string
  get(header: string): string | undefined
}

/** A call in another gateway's words, by a program whose key is good and has the scope. */
export interface DialectCall {
  viewer: Viewer
  /** What its path, its query and its body say, together. */
  input: Input
  request: CallHead
  /** The key it was made with. */
  token: string
  /** Secrets may be answered where the original answers them. */
  reveals: boolean
  /** Only what would be sent is wanted: `sendInDialect` throws it as a `Rehearsed`. */
  isRehearsal?: boolean
}

export interface DialectRoute {
  /** What the key needs for it. */
  scope: ApiScope
  /** In one word. What it says to `send` writes nothing before `sendInDialect`. */
  does: DialectDeed
  /** False for a call that belongs to another dialect on the same path. */
  isMeant?(request: CallHead): boolean
  answer(app: App, call: DialectCall): Promise<object>
}

export interface Refused {
  status: number
  code: string
  message: string
}

/** The status of a refusal of which a gateway's documents say nothing: 422 for what cannot be meant, 503 while offline. */
export function usualStatus({ status, code }: Pick<Refused, 'status' | 'code'>): number {
  if (status === 400) return 422
  return code === 'not_linked' ? 503 : status
}

/** The words of one other gateway: where it carries its key, its routes by method and path, and how it refuses. */
export interface Dialect {
  name: DialectName
  /** Where its documents put the key. */
  keyPlace: { header: string } | { field: string }
  /** The key in the head of a call; absent where it only stands in the input. */
  keyInHead?(request: CallHead): string | undefined
  keyInInput?(input: Input, request: CallHead): unknown
  routes: Readonly<Record<string, DialectRoute>>
  refuse(refused: Refused, request: Pick<CallHead, 'path'>): { status: number; body: object }
}

/** The routes of one dialect. Where it is off, for the account or for everybody, there is nothing at its addresses. */
export function routesOfDialect(app: App, dialect: Dialect): Router {
  const router = Router()
  for (const [name, route] of Object.entries(dialect.routes)) {
    const [method, path = ''] = name.split(' ')
    const register = { GET: 'get', POST: 'post', DELETE: 'delete' } as const
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE')
      throw new Error(`No such route: ${name}`)
    router[register[method]](path, answering(app, dialect, route))
  }
  return router
}

function answering(app: App, dialect: Dialect, route: DialectRoute): RequestHandler {
  return async (request, response, next) => {
    if (route.isMeant?.(request) === false) return next()
    response.set('Cache-Control', 'no-store')
    const calledAt = app.clock.now()
    try {
      if (!(await isSpokenHere(app, dialect.name))) return notFound()(request, response, next)
      const call = await readCall(app, dialect, { request, response, calledAt })
      const { isOn, reveals } = await findDialect(app, call.viewer, dialect.name)
      if (!isOn) return notFound()(request, response, next)
      if (!call.viewer.key?.scopes.includes(route.scope)) throw scopeMissing(route.scope)
      response.json(await route.answer(app, { ...call, request, reveals }))
    } catch (error) {
      refuse(app, dialect, { error, request, response })
    }
  }
}

interface Arrived {
  request: Request
  response: Response
  calledAt: number
}

/** Who carries the key in the head is known before the body, which may be large, is read. */
async function readCall(
  app: App,
  dialect: Dialect,
  arrived: Arrived,
): Promise<Omit<DialectCall, 'request' | 'reveals'>> {
  const { keyInHead, keyInInput, name } = dialect
  const { request, response } = arrived
  const read = async (withFiles: boolean) => {
    const input = await readInput(app, request, response, { withFiles })
    response.locals.input = input
    return input
  }
  const inHead = keyInHead?.(request)
  if (inHead !== undefined || !keyInInput) {
    const { token, viewer } = await whoCalls(app, name, arrived, inHead)
    return { token, viewer, input: await read(true) }
  }
  const input = await read(false)
  return { ...(await whoCalls(app, name, arrived, keyInInput(input, request))), input }
}

async function whoCalls(app: App, dialect: DialectName, { response, calledAt }: Arrived, key: unknown) {
  const token = typeof key === 'string' ? key.trim() : ''
  const viewer = await viewerOfKey(app, token)
  logCall(app, response, { viewer, calledAt, dialect })
  if (viewer.key) await takeTurn(app, response, viewer.key)
  return { token, viewer }
}

function refuse(
  app: App,
  dialect: Dialect,
  { error, request, response }: { error: unknown; request: Request; response: Response },
): void {
  const where = { method: request.method, path: request.path }
  const { status, body } = describeError(app, error, where)
  const { code, message, details } = body.error
  if (details.retryAfterMs !== undefined)
    response.set('Retry-After', String(Math.ceil(details.retryAfterMs / 1000)))
  const refused = dialect.refuse({ status, code, message }, request)
  response.status(refused.status).json(refused.body)
}

function scopeMissing(scope: ApiScope): AppError {
  const message = `This API key may not do that: it lacks the scope “${scope}”.`
  return new AppError('scope_missing', message, { status: 403 })
}
