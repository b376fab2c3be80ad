import type { Namespace, Socket } from 'socket.io'
import { z } from 'zod'
import { listVisitorIds } from '#db/contacts.ts'
import { findWebsiteByKey } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { callingOrigin, ownOrigins } from '#server/core/calling-origin.ts'
import { catchUpVisitor, forVisitor } from '#server/core/readers.ts'
import { describeError } from '#server/core/refusals.ts'
import { takeVisitorMessage, takeVisitorReceipt } from '#server/core/visitor-messages.ts'
import { authenticateVisitor, findVisitorConversation, type Visitor } from '#server/core/visitors.ts'
import { checkOrigin, getWebsiteForOrigin } from '#server/core/websites.ts'
import type { LoggedEvent } from '#server/events.ts'
import { isAppError } from '#server/lib/errors.ts'
import type { Logged, VisitorEvent } from '#server/protocol/events.ts'
import {
  NewVisitorMessage,
  Receipt,
  type ServerToVisitor,
  Subscribe,
  Typing,
  type VisitorToServer,
} from '#server/protocol/visitors.ts'
import { call, refuseUnknown } from './calls.ts'
import { createStream, type Stream } from './stream.ts'
import type { Tail } from './tail.ts'

interface VisitorData {
  siteKey: string
  token: string
  origin: string | null
  visitor: Visitor
  conversationId: string | null
  stream: Stream | null
}
export type Visitors = Namespace<VisitorToServer, ServerToVisitor, Record<string, never>, VisitorData>
type VisitorSocket = Socket<VisitorToServer, ServerToVisitor, Record<string, never>, VisitorData>

/** A bell may be lost between processes. */
const RECHECK_MS = 60_000

const Handshake = z.object({ site: z.string().max(64), token: z.string().max(2_000) })

/** The visitors' side of the live connection; see protocol/visitors.ts. */
export function serveVisitors(app: App, tail: Tail, visitors: Visitors): () => void {
  visitors.use((socket, next) => {
    admit(app, socket).then(
      () => next(),
      (error: unknown) => {
        const { body } = describeError(app, error, { call: 'connect' })
        next(Object.assign(new Error(body.error.code), { data: body.error }))
      },
    )
  })

  visitors.on('connection', (socket) => {
    const visitor = () => refresh(app, socket)
    socket.on(
      'subscribe',
      call(app, 'subscribe', Subscribe, ({ after }) => subscribe(app, tail, socket, after)),
    )
    socket.on(
      'send',
      call(app, 'send', NewVisitorMessage, async (body) => takeVisitorMessage(app, await visitor(), body)),
    )
    socket.on(
      'receipt',
      call(app, 'receipt', Receipt, async (receipt) => {
        await app.limits.take('request_visitor', socket.data.visitor.visitorId)
        await takeVisitorReceipt(app, await visitor(), receipt)
        return {}
      }),
    )
    socket.on(
      'typing',
      call(app, 'typing', Typing, ({ on }) => tellAgents(app, socket, on)),
    )
    socket.on('disconnect', () => socket.data.stream?.stop())
    refuseUnknown(app, socket)
  })

  const recheckAll = () => {
    for (const socket of visitors.sockets.values()) void endIfChanged(app, socket)
  }
  const stopRechecking = app.clock.every(RECHECK_MS, recheckAll)
  const stopListening = app.bells.listen((bell) => {
    for (const socket of visitors.sockets.values()) {
      const { visitor, conversationId } = socket.data
      if (bell.kind === 'site' && visitor.website.channel_id === bell.channelId)
        void endIfChanged(app, socket)
      if (bell.kind === 'typing' && bell.by === 'agent' && conversationId === bell.conversationId) {
        socket.emit('typing', { name: bell.name ?? '', on: bell.on })
      }
    }
  }, recheckAll)
  return () => {
    stopListening()
    stopRechecking()
  }
}

async function admit(app: App, socket: VisitorSocket): Promise<void> {
  const { site, token } = Handshake.parse(socket.handshake.auth)
  const { headers } = socket.handshake
  const origin = callingOrigin(app, headers)
  const website = await getWebsiteForOrigin(app, {
    siteKey: site,
    origin,
    ownOrigins: ownOrigins(app, headers),
  })
  const visitor = await authenticateVisitor(app, website, token)
  socket.data = { siteKey: site, token, origin, visitor, conversationId: null, stream: null }
}

/** Who the socket stands for now: a first message gives it a contact, a renewed token elsewhere ends it. */
async function refresh(app: App, socket: VisitorSocket): Promise<Visitor> {
  socket.data.visitor = await authenticateVisitor(app, socket.data.visitor.website, socket.data.token)
  return socket.data.visitor
}

async function subscribe(app: App, tail: Tail, socket: VisitorSocket, after: number) {
  await app.limits.take('subscribe_visitor', socket.data.visitor.visitorId)
  // The site may have changed between the handshake and now, before any bell could reach this socket.
  await endIfChanged(app, socket)
  const accountId = socket.data.visitor.website.account_id
  socket.data.stream?.stop()
  const stream = createStream({
    tail,
    accountId,
    catchUp: async (from) => {
      // Looked for with every page: the first message may be on its way from another tab just now.
      const conversationId = await findOwnConversation(app, socket)
      socket.data.conversationId = conversationId
      return catchUpVisitor(app, { accountId, conversationId, after: from })
    },
    translate: (event) => tell(app, socket, event),
    send: (frame) => socket.emit('events', frame),
    fail: (error) => breakOff(app, socket, error),
  })
  socket.data.stream = stream
  const reached = await stream.start(after)
  if (!reached || socket.disconnected) stream.stop()
  return { reset: !reached, seq: after }
}

/** What this visitor is told of an event; its own first message, sent from any tab, gives it a conversation. */
function tell(
  app: App,
  socket: VisitorSocket,
  logged: LoggedEvent,
): Logged<VisitorEvent>[] | Promise<Logged<VisitorEvent>[]> {
  const { data } = socket
  if (data.conversationId !== null || !isNewOnSite(logged.event, data)) return told(app, socket, logged)
  return adopt(app, socket, logged).then(() => told(app, socket, logged))
}

function told(app: App, socket: VisitorSocket, logged: LoggedEvent): Logged<VisitorEvent>[] {
  const { data } = socket
  const { event } = logged
  if (logged.conversationId === null) return []
  if (event.type === 'conversation.merged' && concerns(data.conversationId, event)) {
    end(socket, 'access_changed', 'This chat has been joined with an earlier one.')
    return []
  }
  return logged.conversationId === data.conversationId ? forVisitor(app, logged) : []
}

function isNewOnSite(event: LoggedEvent['event'], { visitor }: VisitorData): boolean {
  return event.type === 'conversation.created' && event.conversation.channelId === visitor.website.channel_id
}

/** Whose conversations have begun: asked once for all visitors that are there, as long as the event is at hand. */
const beginners = new WeakMap<LoggedEvent, Promise<Set<string>>>()

async function adopt(app: App, socket: VisitorSocket, logged: LoggedEvent): Promise<void> {
  const { conversationId } = logged
  const { visitorId, person } = socket.data.visitor
  const ids = beginners.get(logged) ?? listVisitorIds(app.db, conversationId ?? '')
  beginners.set(logged, ids)
  // A person may have begun it on another device, where the browser is another visitor.
  if (person === null && !(await ids).has(visitorId)) return
  const own = await findOwnConversation(app, socket)
  if (own === conversationId) socket.data.conversationId = own
}

async function findOwnConversation(app: App, socket: VisitorSocket): Promise<string | null> {
  return (await findVisitorConversation(app, await refresh(app, socket)))?.id ?? null
}

function concerns(
  conversationId: string | null,
  event: { conversationId: string; into: { id: string } },
): boolean {
  return conversationId === event.conversationId || conversationId === event.into.id
}

async function tellAgents(app: App, socket: VisitorSocket, on: boolean) {
  const { visitor, conversationId } = socket.data
  await app.limits.take('typing_visitor', visitor.visitorId)
  if (conversationId !== null) {
    const { account_id: accountId } = visitor.website
    app.bells.ring({ kind: 'typing', accountId, conversationId, by: 'contact', name: null, on })
  }
  return {}
}

/** Ends a socket whose site was rotated or whose origin is not allowed any more. */
async function endIfChanged(app: App, socket: VisitorSocket): Promise<void> {
  const { siteKey, origin, token } = socket.data
  try {
    const website = await findWebsiteByKey(app.db, siteKey)
    if (!website) return end(socket, 'site_unknown', 'This chat is closed.')
    await checkOrigin(app, { website, origin, ownOrigins: ownOrigins(app, socket.handshake.headers) })
    if (website.token_version !== socket.data.visitor.website.token_version) {
      return end(socket, 'site_rotated', 'This chat session has ended.')
    }
    socket.data.visitor = await authenticateVisitor(app, website, token)
  } catch (error) {
    if (isAppError(error)) end(socket, error.code, error.message)
    else app.logger.warn({ err: error }, 'a live session could not be checked')
  }
}

/** Something was not told: the client connects again and catches up. */
function breakOff(app: App, socket: VisitorSocket, error: unknown): void {
  if (isAppError(error)) {
    end(socket, error.code, error.message)
    return
  }
  app.logger.warn({ err: error }, 'a live session broke off')
  socket.disconnect(true)
}

function end(socket: VisitorSocket, code: string, message: string): void {
  socket.data.stream?.stop()
  socket.emit('bye', { code, message })
  socket.disconnect(true)
}
