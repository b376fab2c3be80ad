import type { Logged, VisitorEvent } from '#server/protocol/events.ts'
import type { VisitorMessage } from '#server/protocol/views.ts'
import type { NewVisitorMessage, Receipt } from '#server/protocol/visitors.ts'
import type { ConnectSocket, SocketEvents, VisitorSocket } from '#widget/live.ts'
import { SETTINGS } from './settings.ts'

interface Refusal {
  status: number
  code: string
  message: string
  retryAfterMs?: number
}

interface Line {
  socket: VisitorSocket
  heard: Partial<SocketEvents>
  /** Sequence number that this reader was sent before; null before it subscribed. */
  sentSeq: number | null
}

/** The server's side of one visitor's thread, with a switch for everything that can go wrong on the way. */
export interface ScriptedServer {
  fetch: typeof fetch
  connectSocket: ConnectSocket
  /** What the database holds. */
  stored: VisitorMessage[]
  receipts: Receipt[]
  typing: boolean[]
  /** Visitors in whose names they were stored, by client id. */
  senders: Record<string, string>
  /** Client ids in the order in which they reached the server, repeats too. */
  arrived: string[]
  sessions: number
  uploads: number
  /** Paths that were asked over HTTP. */
  asked: string[]
  online: boolean
  socketsWork: boolean
  /** The next sends are stored, but their answers get lost. */
  loseAnswers: number
  /** The next frames are not delivered. */
  loseFrames: number
  refuseSend: ((message: NewVisitorMessage) => Refusal | null) | null
  resetNextCatchUp: boolean
  /** While true a subscription ends the old one and fails, as where the database is away. */
  subscribeFails: boolean
  /** What is said of a token that is not good. */
  tokenRefusal: 'token_stale' | 'token_invalid' | 'site_rotated'
  /** Replaces every token by a newer one of the same visitor and answers it. */
  rotate(): string
  /** Ends every token: who comes next is somebody new. */
  endSessions(): void
  agentWrites(text: string): VisitorMessage
  agentReads(): void
  /** Ends every socket, without or with a word. */
  hangUp(code?: string): void
  /** The open sockets are never answered again, and never closed. */
  silence(): void
  openSockets(): number
}

/** A server on paper: the protocol's answers over a list in memory. */
export function scriptedServer(): ScriptedServer {
  const log: Logged<VisitorEvent>[] = []
  const lines = new Set<Line>()
  const bodies = new Map<string, string>()
  let seq = 0
  let silent = false
  let issued = 0
  const visitorOfToken = new Map<string, string>()
  const personOfVisitor = new Map<string, string>()

  const server: ScriptedServer = {
    stored: [],
    receipts: [],
    typing: [],
    senders: {},
    arrived: [],
    sessions: 0,
    uploads: 0,
    asked: [],
    online: true,
    socketsWork: true,
    loseAnswers: 0,
    loseFrames: 0,
    refuseSend: null,
    resetNextCatchUp: false,
    subscribeFails: false,
    tokenRefusal: 'token_stale',
    rotate() {
      const visitorId = [...visitorOfToken.values()][0] ?? ''
      visitorOfToken.clear()
      return issue(visitorId)
    },
    endSessions: () => visitorOfToken.clear(),
    fetch: async (input, init) => answer(new URL(String(input)), init ?? {}),
    connectSocket: connect,
    agentWrites: (text) => store({ direction: 'out', text, clientId: null, authorName: 'Dewi' }),
    agentReads() {
      append({ type: 'conversation.updated', changes: { agentsReadSeq: [0, seq] } })
    },
    hangUp(code) {
      for (const line of [...lines]) {
        if (code) line.heard.bye?.({ code, message: '' })
        lines.delete(line)
        line.heard.disconnect?.('network')
      }
    },
    silence() {
      silent = true
    },
    openSockets: () => lines.size,
  }
  return server

  function append(event: VisitorEvent): number {
    seq += 1
    const logged = { ...event, seq, at: seq }
    log.push(logged)
    for (const line of lines) {
      if (line.sentSeq === null) continue
      const frame = { prev: line.sentSeq, seq, events: [logged] }
      line.sentSeq = seq
      if (server.loseFrames > 0) server.loseFrames -= 1
      else if (!silent) line.heard.events?.(frame)
    }
    return seq
  }

  function store(
    part: Pick<VisitorMessage, 'direction' | 'text' | 'clientId' | 'authorName'>,
  ): VisitorMessage {
    const next = seq + 1
    const message: VisitorMessage = {
      ...part,
      id: `m${next}`,
      kind: 'text',
      media: null,
      sentAt: next,
      seq: next,
    }
    server.stored.push(message)
    append({ type: 'message.created', message })
    return message
  }

  /** The same id again gives the first answer back; with another body it is an error. */
  function take(message: NewVisitorMessage, token: string): VisitorMessage | Refusal {
    server.arrived.push(message.clientId)
    const refusal = server.refuseSend?.(message)
    if (refusal) return refusal
    const known = server.stored.find((other) => other.clientId === message.clientId)
    if (known && bodies.get(message.clientId) !== JSON.stringify(message)) {
      return { status: 409, code: 'client_id_reused', message: 'That id was another message.' }
    }
    server.senders[message.clientId] ??= visitorOfToken.get(token) ?? ''
    bodies.set(message.clientId, JSON.stringify(message))
    return (
      known ?? store({ direction: 'in', text: message.text, clientId: message.clientId, authorName: null })
    )
  }

  async function answer(url: URL, init: RequestInit): Promise<Response> {
    if (!server.online) throw new TypeError('Failed to fetch')
    const path = url.pathname.replace('/widget/', '')
    server.asked.push(path)
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? ''
    if (path !== 'session' && !visitorOfToken.has(token)) {
      return refused({ status: 401, code: server.tokenRefusal, message: 'Another token is in use.' })
    }
    if (path === 'session') return openSession(parse(init.body))
    if (path === 'events') return json(events(Number(url.searchParams.get('after'))))
    if (path === 'receipt') return json(noteReceipt(parse(init.body)))
    if (path === 'media') return json({ media: { id: `file-${++server.uploads}` } })
    if (path === 'messages' && init.method !== 'POST') return json({ messages: server.stored, before: null })
    const result = take(parse(init.body), token)
    if ('code' in result) return refused(result)
    if (server.loseAnswers > 0) {
      server.loseAnswers -= 1
      throw new TypeError('Failed to fetch')
    }
    return json({ message: result })
  }

  function openSession(request: { token: string | null; identity: string | null }): Response {
    const person = request.identity?.split('.')[2] === 'signed' ? request.identity : null
    if (request.identity === null || person) return json(session(request.token, person))
    return refused({ status: 401, code: 'identity_invalid', message: 'That is not signed by the site.' })
  }

  /** As the server does: a visitor who is proven to be somebody else than before starts anew. */
  function session(token: string | null, person: string | null): object {
    server.sessions += 1
    const good = token === null ? undefined : visitorOfToken.get(token)
    const other = person !== null && (good ? personOfVisitor.get(good) : person) !== person
    const same = good === undefined || (other && personOfVisitor.has(good)) ? undefined : good
    const visitorId = same ?? `visitor-${issued + 1}`
    if (person !== null) personOfVisitor.set(visitorId, person)
    return {
      token: same && token && !other ? token : issue(visitorId),
      visitorId,
      settings: SETTINGS,
      conversation: { id: 'c1', agentsReadSeq: 0, contactReadSeq: 0, closedAt: null, ratedClosing: null },
      messages: [...server.stored],
      before: null,
      seq,
    }
  }

  function issue(visitorId: string): string {
    issued += 1
    visitorOfToken.set(`token-${issued}`, visitorId)
    return `token-${issued}`
  }

  function events(after: number): object {
    if (server.resetNextCatchUp) {
      server.resetNextCatchUp = false
      return { reset: true }
    }
    return {
      reset: false,
      frame: { prev: after, seq, events: log.filter((event) => event.seq > after) },
      more: false,
    }
  }

  function noteReceipt(receipt: Receipt): object {
    server.receipts.push(receipt)
    return {}
  }

  function connect({ token }: { token: string }): VisitorSocket {
    const heard: Partial<SocketEvents> = {}
    const socket: VisitorSocket = {
      on(event, listener) {
        heard[event] = listener
      },
      call(name, body, answered) {
        if (silent || !server.online) return
        const reply = (value: object) => queueMicrotask(() => answered(value as never))
        if (!visitorOfToken.has(token)) {
          return reply({
            ok: false,
            error: { code: server.tokenRefusal, message: 'Another token is in use.', details: {} },
          })
        }
        if (name === 'send') {
          const result = take(parse(JSON.stringify(body)), token)
          if ('code' in result) reply({ ok: false, error: errorOf(result) })
          else if (server.loseAnswers > 0) server.loseAnswers -= 1
          else reply({ ok: true, message: result })
        } else if (name === 'subscribe') {
          line.sentSeq = server.subscribeFails ? null : seq
          if (line.sentSeq === null)
            reply({ ok: false, error: { code: 'unavailable', message: 'Not now.', details: {} } })
          else reply({ ok: true, reset: false, seq })
        } else if (name === 'receipt') reply({ ok: true, ...noteReceipt(parse(JSON.stringify(body))) })
        else {
          server.typing.push(parse<{ on: boolean }>(JSON.stringify(body)).on)
          reply({ ok: true })
        }
      },
      close: () => void lines.delete(line),
    }
    const line: Line = { socket, heard, sentSeq: null }
    setImmediate(() => {
      if (!server.online || !server.socketsWork) return heard.disconnect?.('network')
      if (!visitorOfToken.has(token)) return heard.disconnect?.(server.tokenRefusal)
      lines.add(line)
      silent = false
      heard.connect?.()
    })
    return socket
  }
}

function parse<T>(body: unknown): T {
  return typeof body === 'string' ? JSON.parse(body) : (null as T)
}

function json(body: object): Response {
  return new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } })
}

function refused(refusal: Refusal): Response {
  const headers = { 'content-type': 'application/json' }
  return new Response(JSON.stringify({ error: errorOf(refusal) }), { status: refusal.status, headers })
}

function errorOf({ code, message, retryAfterMs }: Refusal) {
  return { code, message, details: { retryAfterMs } }
}
