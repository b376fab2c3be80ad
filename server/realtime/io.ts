import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { App } from '#server/context.ts'
import { FRAME_MAX_BYTES } from '#server/protocol/limits.ts'
import { type Agents, serveAgents } from './agents.ts'
import type { WatchKey } from './key-watch.ts'
import { type ProgramSockets, serveProgramSockets } from './program-sockets.ts'
import type { Tail } from './tail.ts'
import { serveVisitors, type Visitors } from './visitors.ts'

export const LIVE_PATH = '/live'

/** Who has not said by then what it wants is nobody's client. */
const CONNECT_TIMEOUT_MS = 10_000

export interface Live {
  /** Tells everybody to come back later, ends their connections and stops following the log. */
  close(): Promise<void>
}

/** Puts the live connection on an HTTP server, beside whatever else it serves. */
export function serveLive(app: App, tail: Tail, watchKey: WatchKey, server: HttpServer): Live {
  const io = new Server(server, {
    path: LIVE_PATH,
    maxHttpBufferSize: FRAME_MAX_BYTES,
    // Visitors come from other origins; whether they may is decided with their token. No cookie goes along.
    cors: { origin: true, credentials: false },
    serveClient: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A script of another site must not get to load answers with our cookie.
    allowRequest: (request, answer) => answer(null, !/[?&]j=/.test(request.url ?? '')),
    pingInterval: 15_000,
    pingTimeout: 10_000,
  })
  io.use((_socket, next) => next(new Error('namespace_unknown')))
  // Socket.IO types one set of events for a whole server; each namespace here has its own.
  const agents = io.of('/agents') as unknown as Agents
  const visitors = io.of('/visitors') as unknown as Visitors
  const programs = io.of('/events') as unknown as ProgramSockets
  const stopAgents = serveAgents(app, tail, agents)
  const stopVisitors = serveVisitors(app, tail, visitors)
  serveProgramSockets(app, tail, watchKey, programs)
  return {
    async close() {
      const reason = { code: 'shutting_down', message: 'The server is restarting.' }
      agents.emit('bye', reason)
      visitors.emit('bye', reason)
      programs.emit('bye', reason)
      stopAgents()
      stopVisitors()
      await tail.close()
      await io.close()
    },
  }
}
