import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Namespace, Server } from 'socket.io'
import { io } from 'socket.io-client'
import { afterEach, expect, test, vi } from 'vitest'
import { type AgentSocket, type Connection, createConnection } from '#inbox/live/connection.ts'
import type { AgentToServer, ServerToAgent } from '#server/protocol/agents.ts'
import type { AgentEvent, EventsPage, Frame } from '#server/protocol/events.ts'
import { aMessage, logged } from './views.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

type Agents = Namespace<AgentToServer, ServerToAgent>

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

test('a reader asks for what came after its own place and is then online', async () => {
  const line = await aLine({ seq: 7 })
  await vi.waitFor(() => expect(line.states).toEqual(['online']))
  expect(line.subscribed).toEqual([7])
})

test('frames that follow each other are applied as they come', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('events', frame(7, 8))
  line.agents.emit('events', frame(8, 10))
  await vi.waitFor(() => expect(line.seq()).toBe(10))
  expect(line.asked).toEqual([])
})

test('a frame that was sent twice is applied once', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('events', frame(7, 8))
  line.agents.emit('events', frame(7, 8))
  line.agents.emit('events', frame(8, 9))
  await vi.waitFor(() => expect(line.seq()).toBe(9))
  expect(line.applied).toEqual([8, 9])
})

test('a gap is filled over HTTP, page by page, before anything behind it counts', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.pages = [
    { reset: false, frame: frame(7, 9), more: true },
    { reset: false, frame: frame(9, 12), more: false },
  ]
  line.agents.emit('events', frame(11, 12))
  await vi.waitFor(() => expect(line.seq()).toBe(12))
  expect(line.asked).toEqual([7, 9])
  expect(line.applied).toEqual([9, 12])
})

test('a log that does not reach back far enough is not patched: everything is loaded anew', async () => {
  const line = await aLine({ seq: 7, reset: true })
  await vi.waitFor(() => expect(line.states).toEqual(['online']))
  expect(line.resets()).toBe(1)
  expect(line.subscribed).toEqual([7, 100])
})

test('a line that breaks is taken up again at the place where it broke', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('events', frame(7, 8))
  await vi.waitFor(() => expect(line.seq()).toBe(8))
  line.agents.disconnectSockets(true)
  await vi.waitFor(() => expect(line.states).toEqual(['online', 'offline', 'online']))
  expect(line.subscribed).toEqual([7, 8])
})

test('who is signed out is told, and the line stays down', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('bye', { code: 'signed_out', message: 'You have been signed out.' })
  await vi.waitFor(() => expect(line.ended).toEqual(['signed_out']))
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(line.subscribed).toEqual([7])
})

test('who is refused at the door because the session is over does not knock again', async () => {
  const line = await aLine({ seq: 7, refuse: 'signed_out' })
  await vi.waitFor(() => expect(line.ended).toEqual(['signed_out']))
  expect(line.subscribed).toEqual([])
})

test('changed rights load everything anew and take the line up again', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('bye', { code: 'access_changed', message: 'What you may see has changed.' })
  await vi.waitFor(() => expect(line.subscribed).toEqual([7, 100]))
  expect(line.resets()).toBe(1)
  expect(line.ended).toEqual([])
})

test('a server that stops is waited for', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.agents.emit('bye', { code: 'shutting_down', message: 'Back in a moment.' })
  await vi.waitFor(() => expect(line.states).toEqual(['online', 'offline', 'online']))
  expect(line.ended).toEqual([])
})

test('a browser without network says so at once, and is back at once when it has one', async () => {
  const line = await aLine({ seq: 7, isPatient: true })
  await line.online()
  line.connection.setOnline(false)
  expect(line.states).toEqual(['online', 'offline'])
  line.connection.setOnline(true)
  await vi.waitFor(() => expect(line.states).toEqual(['online', 'offline', 'online']))
  expect(line.subscribed).toEqual([7, 7])
})

test('a network that is back replaces a line that seemed alive, without a word about it', async () => {
  const line = await aLine({ seq: 7, isPatient: true })
  await line.online()
  line.connection.setOnline(true)
  await vi.waitFor(() => expect(line.subscribed).toEqual([7, 7]))
  await vi.waitFor(() => expect(line.agents.sockets.size).toBe(1))
  expect(line.states).toEqual(['online'])
})

test('a server on the same machine is found again although the browser knows no network', async () => {
  const line = await aLine({ seq: 7 })
  await line.online()
  line.connection.setOnline(false)
  await vi.waitFor(() => expect(line.states).toEqual(['online', 'offline', 'online']))
})

/** A connection to a Socket.IO server of our own that says what the test wants it to. */
async function aLine(options: { seq: number; reset?: boolean; refuse?: string; isPatient?: boolean }) {
  const http = createServer()
  const server = new Server(http, { path: '/live' })
  const agents: Agents = server.of('/agents')
  const subscribed: number[] = []
  let mustReset = options.reset === true
  agents.use((_socket, next) => {
    if (!options.refuse) return next()
    next(Object.assign(new Error(options.refuse), { data: { code: options.refuse } }))
  })
  agents.on('connection', (socket) => {
    socket.on('subscribe', ({ after }, answer) => {
      subscribed.push(after)
      answer({ ok: true, reset: mustReset, seq: after })
      mustReset = false
    })
  })
  const port = await listen(http)

  let seq = options.seq
  let resets = 0
  const line = {
    agents,
    subscribed,
    states: [] as string[],
    applied: [] as number[],
    asked: [] as number[],
    ended: [] as string[],
    pages: [] as EventsPage<AgentEvent>[],
    seq: () => seq,
    resets: () => resets,
    online: () => vi.waitFor(() => expect(line.states.at(-1)).toBe('online')),
  }
  const connection: Connection = createConnection({
    fetch: async (path) => {
      line.asked.push(Number(new URL(path, 'http://inbox.invalid').searchParams.get('after')))
      return Response.json(line.pages.shift())
    },
    connectSocket: (): AgentSocket =>
      io(`http://127.0.0.1:${port}/agents`, {
        path: '/live',
        autoConnect: false,
        reconnection: false,
        forceNew: true,
      }),
    // Time runs a hundred times faster here.
    clock: {
      now: () => Date.now(),
      // One who is patient never tries by itself.
      after: (ms, callback) => stopper(setTimeout(callback, options.isPatient ? LONGEST_TIMER_MS : ms / 100)),
    },
    random: () => 0.5,
    seq: () => seq,
    onFrame: (next) => {
      line.applied.push(next.seq)
      seq = next.seq
    },
    onReset: async () => {
      resets += 1
      seq = 100
    },
    onTyping: () => undefined,

    onPresence: () => undefined,
    onSeen: () => undefined,
    onStatus: (status) => line.states.push(status),
    onEnd: (code) => line.ended.push(code),
  })
  open.push(() => {
    connection.stop()
    void server.close()
  })
  connection.start()
  return Object.assign(line, { connection })
}

function frame(prev: number, seq: number): Frame<AgentEvent> {
  return { prev, seq, events: [logged(seq, { type: 'message.created', message: aMessage(seq) })] }
}

function stopper(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}

function listen(http: HttpServer): Promise<number> {
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port))
  })
}
