import { Router } from 'express'
import type { App } from '#server/context.ts'
import { dashboard } from './dashboard.ts'
import { type Dialect, routesOfDialect } from './dialect.ts'
import { fonnte } from './fonnte.ts'
import { ping } from './ping.ts'
import { token } from './token.ts'
import { whapi } from './whapi.ts'

/** In this order: of those that share a path, whoever knows its calls better stands first. */
export const DIALECT_LIST: readonly Dialect[] = [dashboard, ping, token, whapi, fonnte]

/** The contracts of other gateways, on their own paths. */
export function dialectRoutes(app: App): Router {
  const router = Router()
  for (const dialect of DIALECT_LIST) router.use(routesOfDialect(app, dialect))
  return router
}
