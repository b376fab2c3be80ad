import { Router } from 'express'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { countWaiting } from '#db/message-queue.ts'
import { probeWrite } from '#db/probe.ts'
import type { App } from '#server/context.ts'
import { safeEqual } from '#server/lib/secrets.ts'

/** What is asked more often than this gets the last answer: the question costs a sync to the disk. */
const PROBE_EVERY_MS = 1_000

/** `/healthz`: the process lives. `/readyz`: it can store something now. `/metrics`: numbers for Prometheus. */
export function healthRoutes(app: App): Router {
  const router = Router()
  const registry = createRegistry(app)
  let probed: { at: number; ready: Promise<boolean> } | null = null

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', version: app.config.version, engines: engines(app) })
  })
  router.get('/readyz', async (_request, response) => {
    const now = app.clock.now()
    if (!probed || now - probed.at >= PROBE_EVERY_MS) probed = { at: now, ready: canStore(app) }
    const ready = await probed.ready
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' })
  })
  router.get('/metrics', async (request, response) => {
    if (!mayReadMetrics(app, request)) {
      const message = 'Ask with the metrics token.'
      response.status(403).json({ error: { code: 'forbidden', message, details: {} } })
      return
    }
    response.type(registry.contentType).send(await registry.metrics())
  })
  return router
}

async function canStore(app: App): Promise<boolean> {
  try {
    await app.database.transaction((trx) => probeWrite(trx, { owner: app.processId, now: app.clock.now() }))
    return true
  } catch (error) {
    app.logger.error({ err: error }, 'nothing can be stored')
    return false
  }
}

function engines({ config, database }: App) {
  return {
    database: database.dialect,
    queue: config.redisUrl ? 'bull' : 'embedded',
    bells: config.redisUrl ? 'redis' : 'embedded',
    media: 'disk',
  }
}

/** Without a token only a program on this machine may ask, and not through a proxy. */
function mayReadMetrics(
  { config }: App,
  request: { headers: NodeJS.Dict<string | string[]>; socket: { remoteAddress?: string | undefined } },
): boolean {
  if (config.metricsToken !== null) {
    return safeEqual(String(request.headers.authorization ?? ''), `Bearer ${config.metricsToken}`)
  }
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded
  const address = request.socket.remoteAddress ?? ''
  return forwarded === undefined && /^(::1|(::ffff:)?127\.)/.test(address)
}

function createRegistry(app: App): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'sapa_' })
  const info = new Gauge({
    name: 'sapa_info',
    help: 'Version and engines of this process.',
    labelNames: ['version', 'database'],
    registers: [registry],
  })
  info.set({ version: app.config.version, database: app.database.dialect }, 1)
  new Gauge({
    name: 'sapa_messages_waiting',
    help: 'Replies that are queued or being sent.',
    registers: [registry],
    async collect() {
      // The other numbers are wanted most when the database is away.
      this.set(await countWaiting(app.db).catch(() => Number.NaN))
    },
  })
  return registry
}
