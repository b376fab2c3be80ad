import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { type Config, ConfigError } from './config.ts'
import type { App } from './context.ts'
import { cancelEnded } from './core/ended-sends.ts'
import { createHttpApp } from './http/app.ts'
import { runLane, startLocalDeliveries } from './jobs/deliver.ts'
import { startHousekeeping } from './jobs/housekeeping.ts'
import { startPush } from './jobs/push.ts'
import { startWebhooks } from './jobs/webhooks.ts'
import { embeddedQueue } from './queue/embedded.ts'
import { streamEvents } from './realtime/event-stream.ts'
import { LIVE_PATH, serveLive } from './realtime/io.ts'
import { createKeyWatch } from './realtime/key-watch.ts'
import { createTail } from './realtime/tail.ts'

const IDLE_CHECK_MS = 50
/**
 * Longer than proxies keep an idle connection, mostly 60 seconds: whoever closes first must be the one who sends, or a
 * request meets a connection that is just being closed and fails.
 */
const KEEP_ALIVE_MS = 75_000
/** Answers that take longer than this when the server stops are cut off. */
const LAST_ANSWERS_MS = 3_000

export interface Serving {
  port: number
  /** Ends what is open, lets what is under way finish, and stops. The App itself is disposed by who made it. */
  close(): Promise<void>
}

/** Serves HTTP and the live connection, works the queue and looks after the house. */
export async function serve(
  app: App,
  mountPages?: (server: Express, httpServer: Server) => Promise<void> | void,
): Promise<Serving> {
  const httpServer = createServer({ keepAliveTimeout: KEEP_ALIVE_MS })
  const tail = createTail(app)
  const watchKey = createKeyWatch(app, tail)
  const live = serveLive(app, tail, watchKey, httpServer)
  const handler = await createHttpApp(app, streamEvents(app, tail, watchKey), (server) =>
    mountPages?.(server, httpServer),
  )
  httpServer.on('request', (request, response) => {
    // Socket.IO answers its own path, and has put itself before this.
    if (!request.url?.startsWith(`${LIVE_PATH}/`)) handler(request, response)
  })
  // Before anything leaves: the server may have died while a key was being revoked.
  await cancelEnded(app)
  await app.queue.start((lane) => runLane(app, lane))
  const localLanes = embeddedQueue(app)
  const stopLocalDeliveries = await startLocalDeliveries(app, localLanes)
  const channels = Object.values(app.channels)
  await Promise.all(channels.map((channel) => channel.start()))
  const stopHousekeeping = startHousekeeping(app)
  const stopPush = startPush(app)
  const stopWebhooks = startWebhooks(app)
  await listen(httpServer, app)
  return {
    port: portOf(httpServer),
    async close() {
      stopHousekeeping()
      stopWebhooks()
      const closed = new Promise((resolve) => httpServer.close(resolve))
      await Promise.all([live.close(), cuttingOff(httpServer, closed)])
      await stopPush()
      stopLocalDeliveries()
      await localLanes.close()
      await Promise.all(channels.map((channel) => channel.stop()))
    },
  }
}

/** Connections end as soon as they are idle; a download that somebody has paused does not hold up the rest. */
async function cuttingOff(httpServer: Server, closed: Promise<unknown>): Promise<void> {
  const idle = setInterval(() => httpServer.closeIdleConnections(), IDLE_CHECK_MS)
  const late = setTimeout(() => httpServer.closeAllConnections(), LAST_ANSWERS_MS)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}

function listen(httpServer: Server, { config }: App): Promise<void> {
  return new Promise((resolve, reject) => {
    httpServer.once('error', (error) => reject(new ConfigError(whyNotListening(error, config))))
    httpServer.listen(config.port, config.host, resolve)
  })
}

function whyNotListening(error: NodeJS.ErrnoException, { port }: Config): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `The address is in use already: set PORT to another number than ${port}.`
    case 'EACCES':
      return `The setting PORT is wrong: this user may not use ${port}. Set it to 1024 or more.`
    default:
      return `The setting HOST is wrong: ${error.message}.`
  }
}

function portOf(httpServer: Server): number {
  const address: AddressInfo | string | null = httpServer.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
