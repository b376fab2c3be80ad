import type { Ack } from '#server/protocol/errors.ts'
import type { ServerToVisitor, VisitorToServer } from '#server/protocol/visitors.ts'
import { backoffMs } from './backoff.ts'
import { asCallError, type CallError, errorFromBody, networkError } from './call-error.ts'
import type { Clock } from './clock.ts'
import type { Session } from './session.ts'
import { isTokenRefused } from './session.ts'
import type { StoredSession } from './stored.ts'

const RECONNECT_FIRST_MS = 1_000
const RECONNECT_CAP_MS = 15_000
const RECONNECT_LEAST_MS = 500
/** An acknowledgement that takes longer means that the line only looks alive. */
const ACK_TIMEOUT_MS = 10_000
const HEARTBEAT_MS = 45_000
/** One failed try may be chance; from the second on the visitor is told. */
const FAILURES_UNTIL_OFFLINE = 2

/** Codes after which we do not come back by ourselves. */
const FINAL_CODES: readonly string[] = ['origin_refused', 'site_unknown', 'signed_out']

export interface SocketAddress {
  base: string
  site: string
  token: string
}

export interface SocketEvents extends ServerToVisitor {
  connect: () => void
  /** `code` is the server's where it refused us. */
  disconnect: (code: string) => void
}

export type CallName = keyof VisitorToServer
export type CallBody<C extends CallName> = Parameters<VisitorToServer[C]>[0]
export type CallAnswer<C extends CallName> = Parameters<Parameters<VisitorToServer[C]>[1]>[0]

/** One connection of the `/visitors` namespace. It connects by itself once, and never again. */
export interface VisitorSocket {
  on<E extends keyof SocketEvents>(event: E, heard: SocketEvents[E]): void
  call<C extends CallName>(name: C, body: CallBody<C>, answered: (answer: CallAnswer<C>) => void): void
  close(): void
}

export type ConnectSocket = (address: SocketAddress) => VisitorSocket | Promise<VisitorSocket>

/** A socket that comes back. What it says is a hint: the log behind HTTP is the truth. */
export interface Live {
  open(): void
  /** Lets go of the line, to be opened again. */
  close(): void
  /** The browser says that the network is back: try now. */
  wake(): void
  /** The browser says that the network is gone. */
  interrupt(): void
  connected(): boolean
  /** The session that the line was opened with, while it is up. */
  session(): StoredSession | null
  /** The session may have another token: a line with the old one would speak for somebody else, so it is left. */
  follow(): void
  /** Calls the server; rejects with a CallError, at the latest when the answer is overdue. */
  call<C extends CallName>(name: C, body: CallBody<C>): Promise<Extract<CallAnswer<C>, { ok: true }>>
}

export interface LiveDeps {
  base: string
  site: string
  clock: Clock
  random: () => number
  connectSocket: ConnectSocket
  session: Session
  /** Sequence number that everything is applied up to. */
  seq(): number
  events: SocketEvents['events']
  typing: SocketEvents['typing']
  /** Subscribed; `seq` is where the server stands. */
  subscribed(seq: number): void
  /** The line is down: for a moment, or for so long that it should be told. */
  down(forLong: boolean): void
  ended(code: string): void
}

/** Keeps one socket connected, reconnecting with full jitter. */
export function createLive(deps: LiveDeps): Live {
  const { clock, session } = deps
  const waiting = new Set<(error: CallError) => void>()
  let socket: VisitorSocket | null = null
  let live = false
  /** Counts connections, so that late words of an old one are not heard. */
  let life = 0
  /** The one that the line was opened with, as soon as one is being opened. */
  let opened: StoredSession | null = null
  let failures = 0
  let wanted = false
  let cancelReconnect = () => {}
  let cancelHeartbeat = () => {}

  async function attempt(): Promise<void> {
    const mine = ++life
    let bye = ''
    const lostOnce = (code: string) => {
      if (mine === life) void lost(bye || code)
    }
    try {
      const ready = await session.ready()
      if (mine !== life) return
      opened = ready
      const next = await deps.connectSocket({ base: deps.base, site: deps.site, token: ready.token })
      if (mine !== life) return next.close()
      socket = next
      next.on(
        'connect',
        () => void subscribe(mine).catch((error: unknown) => lostOnce(asCallError(error).code)),
      )
      next.on('events', (frame) => mine === life && deps.events(frame))
      next.on('typing', (sign) => mine === life && deps.typing(sign))
      next.on('bye', ({ code }) => {
        bye = code
      })
      next.on('disconnect', lostOnce)
    } catch (error) {
      lostOnce(asCallError(error).code)
    }
  }

  async function subscribe(mine: number): Promise<void> {
    let answer = await ask('subscribe', { after: deps.seq() })
    if (answer.reset) {
      await session.renew()
      if (mine !== life) return
      answer = await ask('subscribe', { after: deps.seq() })
    }
    if (mine !== life) return
    live = true
    failures = 0
    cancelHeartbeat()
    cancelHeartbeat = clock.after(HEARTBEAT_MS, () => void beat())
    deps.subscribed(answer.seq)
  }

  /**
   * Asking again where we stand proves both directions of the line, and repairs what was missed. The server ends the
   * old subscription before it starts a new one, so a line on which this fails is deaf.
   */
  async function beat(): Promise<void> {
    const mine = life
    try {
      await subscribe(mine)
    } catch (error) {
      if (mine === life) void lost(asCallError(error).code)
    }
  }

  async function lost(code: string): Promise<void> {
    const token = opened?.token ?? ''
    drop()
    if (!wanted) return
    if (FINAL_CODES.includes(code)) return end(code)
    failures += 1
    deps.down(failures >= FAILURES_UNTIL_OFFLINE)
    const mine = life
    if (isTokenRefused(code)) await session.recover(token).catch(() => undefined)
    if (code === 'access_changed') await session.renew().catch(() => undefined)
    if (mine === life && wanted) reconnectLater()
  }

  function end(code: string): void {
    wanted = false
    deps.ended(code)
  }

  function drop(): void {
    life += 1
    live = false
    opened = null
    cancelHeartbeat()
    socket?.close()
    socket = null
    for (const reject of waiting) reject(networkError('The connection was lost.'))
    waiting.clear()
  }

  function reconnectLater(): void {
    const jitter = backoffMs({
      failures: failures - 1,
      firstMs: RECONNECT_FIRST_MS,
      capMs: RECONNECT_CAP_MS - RECONNECT_LEAST_MS,
      random: deps.random,
    })
    cancelReconnect()
    cancelReconnect = clock.after(RECONNECT_LEAST_MS + jitter, () => void attempt())
  }

  function ask<C extends CallName>(
    name: C,
    body: CallBody<C>,
  ): Promise<Extract<CallAnswer<C>, { ok: true }>> {
    const line = socket
    const mine = life
    if (!line) return Promise.reject(networkError('Not connected.'))
    return new Promise((resolve, reject) => {
      const fail = (error: CallError) => {
        cancelTimeout()
        waiting.delete(fail)
        reject(error)
      }
      const cancelTimeout = clock.after(ACK_TIMEOUT_MS, () => {
        fail(networkError('The server did not answer.'))
        if (mine === life) void lost('network')
      })
      // The line keeps the token it was opened with, so another one needs another line.
      const refused = (error: CallError) => {
        fail(error)
        if (mine === life && isTokenRefused(error.code)) void lost(error.code)
      }
      waiting.add(fail)
      line.call(name, body, (answer) => {
        if (!isOk(answer)) return refused(errorFromBody(answer))
        cancelTimeout()
        waiting.delete(fail)
        resolve(answer)
      })
    })
  }

  return {
    connected: () => live,
    session: () => (live ? opened : null),
    follow() {
      if (!opened || opened.token === session.token()) return
      drop()
      deps.down(false)
      void attempt()
    },
    call: (name, body) => (live ? ask(name, body) : Promise.reject(networkError('Not connected.'))),
    open() {
      if (wanted) return
      wanted = true
      void attempt()
    },
    close() {
      wanted = false
      cancelReconnect()
      drop()
    },
    wake() {
      if (!wanted) return
      failures = 0
      if (live) return void beat()
      cancelReconnect()
      drop()
      void attempt()
    },
    interrupt() {
      failures = FAILURES_UNTIL_OFFLINE
      void lost('network')
    },
  }
}

function isOk<A extends Ack<object>>(answer: A): answer is Extract<A, { ok: true }> {
  return answer.ok
}
