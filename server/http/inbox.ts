import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { createRequestHandler, type GetLoadContextFunction } from '@react-router/express'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { RouterContextProvider, type ServerBuild } from 'react-router'
import { appContext, clientContext, nonceContext, viewerContext } from '#inbox/load-context.server.ts'
import type { App } from '#server/context.ts'
import { viewerOfCookie } from '#server/core/calling-agent.ts'
import { AppError } from '#server/lib/errors.ts'
import { FRAME_MAX_BYTES } from '#server/protocol/limits.ts'
import { asCompressed, nameEncoding } from './compressed-files.ts'

const NONCE_BYTES = 18
const ASSET_MS = 365 * 24 * 60 * 60 * 1000

/** Lets the inbox answer every path that is left. In development Vite serves its files and reloads what changes. */
export async function mountInbox(
  server: Express,
  app: App,
  { dev, httpServer }: { dev: boolean; httpServer: Server },
): Promise<void> {
  const build = dev ? await developmentBuild(server, httpServer) : await productionBuild(server, app)
  server.use(limitForms(), pagePolicy(app, dev))
  server.all('/{*path}', createRequestHandler({ build, getLoadContext: loadContext(app) }))
}

async function productionBuild(server: Express, app: App): Promise<ServerBuild> {
  const client = join(app.config.rootDirectory, 'build/inbox/client')
  const options = {
    immutable: true,
    maxAge: ASSET_MS,
    index: false,
    redirect: false,
    setHeaders: nameEncoding,
  }
  server.use('/assets', asCompressed(), express.static(join(client, 'assets'), options))
  // Only there once the inbox is built; development never asks for it.
  const build: ServerBuild = await import('#inbox-build')
  // `sameOriginOnly` stands in front and knows SAPA_URL. React Router would compare with the address that a proxy
  // asked for, and refuse every form behind one that ends TLS and does not say so.
  return { ...build, allowedActionOrigins: ['**'] }
}

async function developmentBuild(server: Express, httpServer: Server): Promise<() => Promise<ServerBuild>> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    server: { middlewareMode: true, hmr: { server: httpServer } },
    appType: 'custom',
  })
  httpServer.once('close', () => void vite.close())
  server.use(vite.middlewares)
  return async () => {
    const build: unknown = await vite.ssrLoadModule('virtual:react-router/server-build')
    if (!isServerBuild(build)) throw new Error('Vite gave no server build of the inbox.')
    return build
  }
}

function isServerBuild(build: unknown): build is ServerBuild {
  return typeof build === 'object' && build !== null && 'entry' in build && 'routes' in build
}

/** A form is small and says how long it is, so that nobody fills the memory before an action looks at it. */
function limitForms(): RequestHandler {
  return (request, _response, next) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const length = Number(
      request.headers['content-length'] ?? (request.headers['transfer-encoding'] ? Infinity : 0),
    )
    if (!hasBody || length <= FRAME_MAX_BYTES) return next()
    throw new AppError('body_too_large', 'This request is too large.', { status: 413 })
  }
}

/** Pages run their own scripts only, show in no frame, and send forms to nobody else. */
function pagePolicy(app: App, dev: boolean): RequestHandler {
  return (request, response, next) => {
    // Vite puts scripts and styles of its own into the page, where no nonce reaches.
    const nonce = dev ? '' : randomBytes(NONCE_BYTES).toString('base64')
    response.locals.nonce = nonce
    response.set({
      'Content-Security-Policy': contentPolicy({
        socket: socketOrigin(app, request),
        ours: nonce === '' ? "'unsafe-inline'" : `'nonce-${nonce}'`,
        // The panel of the chat stands beside a website's settings.
        framedBy: request.path.startsWith('/preview/') ? "'self'" : "'none'",
      }),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
    })
    next()
  }
}

/** Safari takes 'self' for http only, so the socket's address is named. */
function socketOrigin({ config }: App, request: Request): string {
  if (config.urlIsSet) return config.url.replace(/^http/, 'ws')
  return `${request.secure ? 'wss' : 'ws'}://${request.headers.host ?? ''}`
}

function contentPolicy({ socket, ours, framedBy }: Record<'socket' | 'ours' | 'framedBy', string>): string {
  return [
    "default-src 'self'",
    `script-src 'self' ${ours}`,
    `style-src 'self' ${ours}`,
    "worker-src 'self' blob:",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self' ${socket}`,
    `frame-ancestors ${framedBy}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}

function loadContext(app: App): GetLoadContextFunction {
  return async (request, response) => {
    const context = new RouterContextProvider()
    context.set(appContext, app)
    context.set(viewerContext, (await viewerOfCookie(app, request.headers)) ?? null)
    context.set(nonceContext, nonceOf(response))
    context.set(clientContext, { ip: request.ip ?? '', userAgent: request.headers['user-agent'] ?? '' })
    return context
  }
}

function nonceOf(response: Response): string {
  const nonce: unknown = response.locals.nonce
  return typeof nonce === 'string' ? nonce : ''
}
