import type { Namespace, Socket } from 'socket.io'
import { findConversationRow, isVisible } from '#db/conversations.ts'
import { listLivingSessions } from '#db/sessions.ts'
import type { App } from '#server/context.ts'
import { viewerOfHandshake } from '#server/core/calling-agent.ts'
import { showTyping } from '#server/core/contact-presence.ts'
import { catchUpAgent, forAgent } from '#server/core/readers.ts'
import { describeError } from '#server/core/refusals.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import {
  AgentLook,
  type AgentToServer,
  AgentTyping,
  type ServerToAgent,
  Subscribe,
} from '#server/protocol/agents.ts'
import type { ChannelKind } from '#server/protocol/views.ts'
import { call, refuseUnknown } from './calls.ts'
import { followPresence, look, lookAway } from './presence.ts'
import { createStream, type Stream } from './stream.ts'
import type { Tail } from './tail.ts'

interface AgentData {
  viewer: Viewer
  stream: Stream | null
  /** The conversation that this page looks at, and how often it has said so. */
  lookingAt: { id: string; channel_id: string; channel_kind: ChannelKind } | null
  looks: number
}
export type Agents = Namespace<AgentToServer, ServerToAgent, Record<string, never>, AgentData>
export type AgentSocket = Socket<AgentToServer, ServerToAgent, Record<string, never>, AgentData>

/** Sessions also end by time, or by the command line's hand: its bells ring in its own process only. */
const SESSION_POLL_MS = 500
/** Rights are looked at again, should a bell have been lost. */
const RECHECK_MS = 60_000

/** The agents' side of the live connection: `subscribe`, `typing` and `look`; see protocol/agents.ts. */
export function serveAgents(app: App, tail: Tail, agents: Agents): () => void {
  agents.use((socket, next) => {
    viewerOfHandshake(app, socket.handshake.headers).then(
      (viewer) => {
        if (!viewer) return next(refused('signed_out', 'Sign in first.'))
        socket.data = { viewer, stream: null, lookingAt: null, looks: 0 }
        next()
      },
      (error: unknown) => {
        const { body } = describeError(app, error, { call: 'connect' })
        next(refused(body.error.code, body.error.message))
      },
    )
  })

  agents.on('connection', (socket) => {
    socket.on(
      'subscribe',
      call(app, 'subscribe', Subscribe, ({ after }) => subscribe(app, tail, socket, after)),
    )
    socket.on(
      'typing',
      call(app, 'typing', AgentTyping, async ({ conversationId, on }) => {
        const state = on ? 'typing' : 'paused'
        await showTyping(app, socket.data.viewer, { conversationId, state, isAwaited: false })
        return {}
      }),
    )
    socket.on(
      'look',
      call(app, 'look', AgentLook, (body) => look(app, socket, body)),
    )
    socket.on('disconnect', () => {
      socket.data.stream?.stop()
      lookAway(app, socket)
    })
    refuseUnknown(app, socket)
  })

  const recheck = (matches: (viewer: Viewer) => boolean) => {
    for (const socket of agents.sockets.values()) {
      if (matches(socket.data.viewer)) void endIfChanged(app, socket)
    }
  }
  const stopListening = app.bells.listen(
    (bell) => {
      if (bell.kind === 'access') {
        recheck(
          (viewer) =>
            viewer.accountId === bell.accountId && (bell.agentId ?? viewer.agentId) === viewer.agentId,
        )
      }
      if (bell.kind === 'typing' && bell.by === 'contact') {
        void tellSign(app, agents, bell, (socket, conversationId) =>
          socket.emit('typing', { conversationId, on: bell.on }),
        )
      }
      if (bell.kind === 'seen') {
        const { online, lastSeenAt } = bell
        void tellSign(app, agents, bell, (socket, conversationId) =>
          socket.emit('seen', { conversationId, online, lastSeenAt }),
        )
      }
    },
    () => recheck(() => true),
  )
  const stopRechecking = app.clock.every(RECHECK_MS, () => recheck(() => true))
  const stopPresence = followPresence(app, agents)
  const stopPolling = app.clock.every(SESSION_POLL_MS, () => void endDead(app, agents))
  return () => {
    stopListening()
    stopPresence()
    stopPolling()
    stopRechecking()
  }
}

async function subscribe(app: App, tail: Tail, socket: AgentSocket, after: number) {
  // Rights may have changed between the handshake and now, before any bell could reach this socket.
  await endIfChanged(app, socket)
  const { viewer } = socket.data
  const sight = sightOf(viewer)
  socket.data.stream?.stop()
  const stream = createStream({
    tail,
    accountId: viewer.accountId,
    catchUp: (from) => catchUpAgent(app, { sight, accessSeq: viewer.accessSeq, after: from }),
    translate: (event) => forAgent(app, event, sight),
    send: (frame) => socket.emit('events', frame),
    fail: (error) => {
      app.logger.warn({ err: error }, 'a live session broke off')
      socket.disconnect(true)
    },
  })
  socket.data.stream = stream
  const reached = await stream.start(after)
  if (!reached) stream.stop()
  if (socket.disconnected) stream.stop()
  return { reset: !reached, seq: after }
}

/** One query for all sockets of this process: those without a living session end. */
async function endDead(app: App, agents: Agents): Promise<void> {
  const sockets = [...agents.sockets.values()]
  if (sockets.length === 0) return
  try {
    const sessionIds = [...new Set(sockets.map(({ data }) => data.viewer.sessionId))]
    const living = new Set(await listLivingSessions(app.db, { sessionIds, now: app.clock.now() }))
    for (const socket of sockets) {
      if (!living.has(socket.data.viewer.sessionId)) await endIfChanged(app, socket)
    }
  } catch (error) {
    // A database that is away is told of by the log's tail already, and asked again in a second.
    app.logger.debug({ err: error }, 'the live sessions could not be polled')
  }
}

/** Ends a socket whose session has ended or whose rights have changed. */
async function endIfChanged(app: App, socket: AgentSocket): Promise<void> {
  try {
    const viewer = await viewerOfHandshake(app, socket.handshake.headers)
    if (!viewer) return end(socket, 'signed_out', 'You have been signed out.')
    if (rights(viewer) !== rights(socket.data.viewer))
      end(socket, 'access_changed', 'What you may see has changed.')
  } catch (error) {
    app.logger.warn({ err: error }, 'a live session could not be checked')
  }
}

function rights({ accountId, agentId, role, visibility, teamIds, accessSeq }: Viewer): string {
  return JSON.stringify([accountId, agentId, role, visibility, [...teamIds].sort(), accessSeq])
}

function end(socket: AgentSocket, code: string, message: string): void {
  socket.data.stream?.stop()
  socket.emit('bye', { code, message })
  socket.disconnect(true)
}

/** Tells everybody who may see the conversation. A sign that cannot be told now is not worth telling later. */
async function tellSign(
  app: App,
  agents: Agents,
  { accountId, conversationId }: { accountId: string; conversationId: string },
  tell: (socket: AgentSocket, conversationId: string) => void,
): Promise<void> {
  const sockets = [...agents.sockets.values()].filter(({ data }) => data.viewer.accountId === accountId)
  if (sockets.length === 0) return
  try {
    const row = await findConversationRow(app.db, { conversationId })
    for (const socket of sockets) {
      if (row && isVisible(row, sightOf(socket.data.viewer))) tell(socket, row.id)
    }
  } catch (error) {
    app.logger.warn({ err: error, conversationId }, 'a sign of a contact could not be told')
  }
}

/** Socket.IO hands `data` of a middleware's error to the client. */
function refused(code: string, message: string): Error {
  return Object.assign(new Error(code), { data: { code, message } })
}
