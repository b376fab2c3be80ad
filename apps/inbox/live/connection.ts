import type { Socket } from 'socket.io-client'
import type { AgentToServer, ServerToAgent } from '#server/protocol/agents.ts'
import type { AgentEvent, EventsPage, Frame } from '#server/protocol/events.ts'
import { ApiError, callApi, type Fetch } from './api.ts'
import type { Clock } from './clock.ts'

export type AgentSocket = Socket<ServerToAgent, AgentToServer>
export type ConnectionStatus = 'connecting' | 'online' | 'offline'
export type SeenSign = Parameters<ServerToAgent['seen']>[0]
export type TypingSign = Parameters<ServerToAgent['typing']>[0]
export type PresenceSign = Parameters<ServerToAgent['presence']>[0]
export type Look = Parameters<AgentToServer['look']>[0]

export interface ConnectionDeps {
  fetch: Fetch
  /** Gives a socket that is not connected yet and does not reconnect by itself. */
  connectSocket(): AgentSocket
  clock: Clock
  /** 0 to 1. */
  random(): number
  /** Sequence number of what the reader has. */
  seq(): number
  onFrame(frame: Frame<AgentEvent>): void
  /** The log does not reach back that far: load everything anew; `seq()` answers the new place afterwards. */
  onReset(): Promise<void>
  /** What this reader may see or do has changed; `onReset` follows. */
  onRightsChanged?(): void
  onTyping(sign: TypingSign): void
  onPresence(sign: PresenceSign): void
  onSeen(sign: SeenSign): void
  onStatus(status: ConnectionStatus): void
  /** Signed out or thrown out: nothing more will come. */
  onEnd(code: string): void
}

export interface Connection {
  start(): void
  stop(): void
  /** Something suggests that now is a good moment (somebody asks, the tab is looked at). */
  wake(): void
  /** What the browser says of the network. It may be wrong: a server on the same machine answers without one. */
  setOnline(isOnline: boolean): void
  /** Fetches what was missed; quiet when the server cannot be reached. */
  catchUp(): Promise<void>
  typing(conversationId: string, on: boolean): void
  /** Tells colleagues where this page looks; who is there comes by `onPresence`. */
  look(look: Look): void
}

const FIRST_WAIT_MS = 800
const LONGEST_WAIT_MS = 20_000
const ACK_TIMEOUT_MS = 10_000
const FINAL_CODES = new Set(['signed_out', 'removed', 'unauthenticated'])

/** Keeps a reader level with the account's log. The socket is a hint; what counts is the sequence number. */
export function createConnection(deps: ConnectionDeps): Connection {
  let socket: AgentSocket | undefined
  let failures = 0
  let cancelRetry: (() => void) | undefined
  let running = false
  let catching: Promise<void> | undefined
  let status: ConnectionStatus = 'connecting'

  const setStatus = (next: ConnectionStatus) => {
    if (next === status) return
    status = next
    deps.onStatus(next)
  }

  const open = () => {
    cancelRetry?.()
    cancelRetry = undefined
    closeSocket()
    const fresh = deps.connectSocket()
    socket = fresh
    const isCurrent = () => running && socket === fresh
    fresh.on('connect', () => void subscribe(fresh, isCurrent))
    fresh.on('events', (frame) => isCurrent() && take(frame))
    fresh.on('typing', (sign) => isCurrent() && deps.onTyping(sign))
    fresh.on('presence', (sign) => isCurrent() && deps.onPresence(sign))
    fresh.on('seen', (sign) => isCurrent() && deps.onSeen(sign))
    fresh.on('bye', (reason) => isCurrent() && void leave(reason.code))
    fresh.on('connect_error', (error) => isCurrent() && lost(codeOf(error)))
    fresh.on('disconnect', () => isCurrent() && lost(undefined))
    fresh.connect()
  }

  const closeSocket = () => {
    const old = socket
    socket = undefined
    old?.removeAllListeners()
    old?.disconnect()
  }

  const subscribe = async (fresh: AgentSocket, isCurrent: () => boolean) => {
    try {
      for (;;) {
        const answer = await fresh.timeout(ACK_TIMEOUT_MS).emitWithAck('subscribe', { after: deps.seq() })
        if (!isCurrent()) return
        if (!answer.ok) return lost(answer.error.code)
        if (!answer.reset) {
          if (answer.seq > deps.seq()) await catchUpStrictly()
          break
        }
        await deps.onReset()
        if (!isCurrent()) return
      }
      if (!isCurrent()) return
      failures = 0
      setStatus('online')
    } catch (error) {
      if (isCurrent()) lost(codeOf(error))
    }
  }

  const take = (frame: Frame<AgentEvent>) => {
    if (frame.prev > deps.seq()) void catchUp()
    else if (frame.seq > deps.seq()) deps.onFrame(frame)
  }

  /** One at a time; who asks meanwhile gets what is under way and then one more look. */
  const catchUpStrictly = async (): Promise<void> => {
    if (catching) await catching.catch(() => undefined)
    catching ??= readPages().finally(() => {
      catching = undefined
    })
    return catching
  }

  const readPages = async () => {
    for (;;) {
      const after = deps.seq()
      const page = await callApi<EventsPage<AgentEvent>>(deps.fetch, 'GET', `/api/v1/events?after=${after}`)
      if (page.reset) return deps.onReset()
      if (page.frame.seq > deps.seq()) deps.onFrame(page.frame)
      if (!page.more || deps.seq() === after) return
    }
  }

  const catchUp = async () => {
    try {
      await catchUpStrictly()
    } catch (error) {
      if (running) lost(codeOf(error))
    }
  }

  const leave = async (code: string) => {
    closeSocket()
    if (FINAL_CODES.has(code)) return end(code)
    if (code === 'access_changed') {
      deps.onRightsChanged?.()
      try {
        await deps.onReset()
      } catch (error) {
        return lost(codeOf(error))
      }
    }
    lost(code)
  }

  const lost = (code: string | undefined) => {
    closeSocket()
    if (code !== undefined && FINAL_CODES.has(code)) return end(code)
    if (!running) return
    setStatus('offline')
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS)
    failures += 1
    cancelRetry?.()
    // Half of the wait is chance: after a restart not everybody knocks in the same moment.
    cancelRetry = deps.clock.after(wait * (0.5 + deps.random() / 2), open)
  }

  const end = (code: string) => {
    stop()
    setStatus('offline')
    deps.onEnd(code)
  }

  const stop = () => {
    running = false
    cancelRetry?.()
    cancelRetry = undefined
    closeSocket()
  }

  return {
    start() {
      if (running) return
      running = true
      open()
    },
    stop,
    wake() {
      if (!running || status === 'online') return
      failures = 0
      if (cancelRetry) open()
    },
    setOnline(isOnline) {
      if (!running) return
      if (!isOnline) return lost(undefined)
      failures = 0
      // Also where nothing seemed wrong: the old line may have died without a word.
      open()
    },
    catchUp,
    typing(conversationId, on) {
      if (status === 'online') socket?.emit('typing', { conversationId, on }, () => undefined)
    },
    look(look) {
      const asked = socket
      if (status !== 'online') return
      asked?.emit('look', look, (answer) => {
        if (socket !== asked || !answer.ok || answer.conversationId === null) return
        deps.onPresence({ conversationId: answer.conversationId, people: answer.people })
      })
    },
  }
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof ApiError) return error.code
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined
  const { data } = error
  return typeof data === 'object' && data !== null && 'code' in data ? String(data.code) : undefined
}
