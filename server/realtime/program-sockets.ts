import type { Namespace, Socket } from 'socket.io'
import type { App } from '#server/context.ts'
import { keyIn, requireScope, viewerOfKey } from '#server/core/calling-key.ts'
import { describeError } from '#server/core/refusals.ts'
import type { Viewer } from '#server/core/viewer.ts'
import {
  ProgramHandshake,
  type ProgramToServer,
  type ServerToProgram,
  Subscribe,
} from '#server/protocol/programs.ts'
import { call, refuseUnknown } from './calls.ts'
import type { WatchKey } from './key-watch.ts'
import { createProgramStream } from './program-stream.ts'
import type { Stream } from './stream.ts'
import type { Tail } from './tail.ts'

interface ProgramData {
  viewer: Viewer
  stream: Stream | null
}
export type ProgramSockets = Namespace<ProgramToServer, ServerToProgram, Record<string, never>, ProgramData>
type ProgramSocket = Socket<ProgramToServer, ServerToProgram, Record<string, never>, ProgramData>

/** The live connection for programs: `subscribe`; see protocol/programs.ts. */
export function serveProgramSockets(
  app: App,
  tail: Tail,
  watchKey: WatchKey,
  programs: ProgramSockets,
): void {
  programs.use((socket, next) => {
    admit(app, watchKey, socket).then(
      () => next(),
      (error: unknown) => {
        const { code, message } = describeError(app, error, { call: 'connect' }).body.error
        next(Object.assign(new Error(code), { data: { code, message } }))
      },
    )
  })
  programs.on('connection', (socket) => {
    socket.on(
      'subscribe',
      call(app, 'subscribe', Subscribe, ({ after }) => subscribe(app, tail, socket, after)),
    )
    socket.on('disconnect', () => socket.data.stream?.stop())
    refuseUnknown(app, socket)
  })
}

async function admit(app: App, watchKey: WatchKey, socket: ProgramSocket): Promise<void> {
  const { key = keyIn(app, socket.handshake.headers) } = ProgramHandshake.parse(socket.handshake.auth)
  const viewer = await viewerOfKey(app, key ?? '')
  if (viewer.key) requireScope(viewer.key, 'read')
  await app.limits.take('request_key', viewer.agentId)
  socket.data = { viewer, stream: null }
  const unwatch = await watchKey({ viewer, end: (reason) => end(app, socket, reason) })
  socket.conn.once('close', unwatch)
  // It may have gone meanwhile.
  if (socket.conn.readyState === 'closed') unwatch()
}

async function subscribe(app: App, tail: Tail, socket: ProgramSocket, after: number) {
  const { viewer } = socket.data
  await app.limits.take('request_key', viewer.agentId)
  socket.data.stream?.stop()
  const stream = createProgramStream(app, tail, {
    viewer,
    send: (frame) => socket.emit('events', frame),
    fail: (error) => end(app, socket, error),
  })
  socket.data.stream = stream
  const reached = await stream.start(after)
  if (!reached || socket.disconnected) stream.stop()
  return { reset: !reached, seq: after }
}

/** Without a reason the server stops, which everybody has been told. */
function end(app: App, socket: ProgramSocket, reason?: unknown): void {
  socket.data.stream?.stop()
  if (reason !== undefined) {
    const { code, message } = describeError(app, reason, { call: 'events' }).body.error
    socket.emit('bye', { code, message })
  }
  socket.disconnect(true)
}
