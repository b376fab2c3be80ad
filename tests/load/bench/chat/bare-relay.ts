import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { Server } from 'socket.io'
import { memoryNow, workNow } from '../client-calls.ts'
import { answerCalls } from '../worker-calls.ts'
import type { RelayCalls } from './relay-calls.ts'

// Socket.IO by itself and one durable insert for each message: no accounts, no limits, no log.

const folder = mkdtempSync(join(tmpdir(), 'sapa-bare-'))
const database = new DatabaseSync(join(folder, 'bare.db'))
// Naming it here also keeps it open: its statements alone do not.
process.once('exit', () => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})
database.exec('pragma journal_mode = wal; pragma synchronous = full')
database.exec('create table messages (seq integer primary key, client_id text unique, body text, at integer)')
const insert = database.prepare('insert into messages (client_id, body, at) values (?, ?, ?)')

const http = createServer((_request, response) => response.end('{"token":"anybody"}'))
const io = new Server(http, { path: '/live', serveClient: false })
const agents = io.of('/agents').on('connection', (socket) => {
  socket.on('subscribe', (_body, ack) => ack({ ok: true, seq: 0 }))
})
io.of('/visitors').on('connection', (socket) => {
  socket.on('subscribe', (_body, ack) => ack({ ok: true, seq: 0 }))
  socket.on('send', ({ clientId, text }, ack) => {
    const at = Date.now()
    const seq = Number(insert.run(clientId, text, at).lastInsertRowid)
    const message = { id: String(seq), clientId, text, seq, sentAt: at, direction: 'in', kind: 'text' }
    ack({ ok: true, message })
    agents.emit('events', { prev: seq - 1, seq, events: [{ type: 'message.created', message, seq, at }] })
  })
})

const calls: RelayCalls = {
  async start() {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const { port } = http.address() as AddressInfo
    return {
      url: `http://127.0.0.1:${port}`,
      sites: [{ key: 'any', origin: 'https://any.example' }],
      cookie: '',
    }
  },
  memory: memoryNow,
  work: workNow,
  stop: async () => void (await io.close()),
}
answerCalls(calls)
