import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '#db/migrate.ts'
import { NO_PACE } from '#server/channels/whatsapp/index.ts'
import { readConfig } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { getPairing } from '#server/core/channel-actions.ts'
import { createWhatsappNumber, getChannel } from '#server/core/channels.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { createOwner } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { readEvents } from '#server/events.ts'
import { createLogger } from '#server/lib/logger.ts'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import { type Serving, serve } from '#server/serve.ts'
import { sendReply } from '#tests/support/send-reply.ts'
import { type ClientCalls, inFlight, letters, memoryNow, workNow } from './client-calls.ts'
import { answerCalls, preciseNow } from './worker-calls.ts'

// The whole server as it runs in production: HTTP, live connections, queue, housekeeping and the WhatsApp channel.

interface Running {
  app: App
  serving: Serving
  owner: Viewer
}

const POLL_MS = 10
const folder = mkdtempSync(join(tmpdir(), 'sapa-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
quietLibsignal()
const channels = new Map<string, string>()
let running: Running | null = null
let taken = 0
let read = 0

const calls: ClientCalls = {
  async start(where) {
    running = await startServer(where)
  },
  async pair({ number }) {
    const { app, owner } = server()
    const { id } = await createWhatsappNumber(app, owner, { name: number })
    channels.set(number, id)
    for (;;) {
      const pairing = await getPairing(app, owner, id, async () => '')
      if (pairing?.kind === 'qr') return { qr: pairing.text }
      await pause()
    }
  },
  async online({ number }) {
    const { app, owner } = server()
    while ((await getChannel(app, owner, channelOf(number))).whatsapp?.state !== 'online') await pause()
    return { at: preciseNow() }
  },
  taken: countTaken,
  /** What counts is that the message and its event are committed. */
  async hasTaken({ count }) {
    while ((await countTaken()) < count) await pause()
    return { at: preciseNow() }
  },
  async send({ number, to, each, inFlight: count }) {
    const { app, owner } = server()
    const conversations = await conversationsOf(app, channelOf(number))
    const begunAt = preciseNow()
    await inFlight(letters(to, each), count, async (letter) => {
      const conversationId = conversations.get(letter.to)
      if (!conversationId) throw new Error(`${letter.to} has not written.`)
      const { text } = letter
      await sendReply(app, owner, {
        conversationId,
        clientId: randomUUID(),
        text,
        mediaId: null,
        note: false,
      })
    })
    return { begunAt }
  },
  work: workNow,
  memory: memoryNow,
  async stop() {
    await server().serving.close()
    await server().app.dispose()
  },
}
answerCalls(calls)

async function startServer(where: { url: string; certificate: string }): Promise<Running> {
  const config = readConfig({
    NODE_ENV: 'production',
    SAPA_DATA: folder,
    SAPA_SECRET: randomBytes(32).toString('hex'),
    SAPA_LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: '0',
    ...(process.env.SAPA_BENCH_MYSQL_URL ? { MYSQL_URL: process.env.SAPA_BENCH_MYSQL_URL } : {}),
  })
  const app = createContext(config, {
    logger: createLogger('silent'),
    whatsapp: { ...where, pace: NO_PACE, typing: false },
  })
  await migrate(app.database)
  const serving = await serve(app)
  const { agentId } = await createOwner(app, {
    accountName: 'Toko Melati',
    name: 'Dewi',
    email: 'dewi@melati.example',
    password: 'correct horse battery staple',
  })
  const { token } = await openSession(app, { agentId })
  const owner = await findSession(app, token)
  if (!owner) throw new Error('The owner has no session.')
  return { app, serving, owner }
}

/** Reads on in the log, as everybody does who is to be told. */
async function countTaken(): Promise<number> {
  const { app, owner } = server()
  for (;;) {
    const events = await readEvents(app.db, { accountId: owner.accountId, after: read, limit: 1_000 })
    for (const { event } of events) {
      if (event.type === 'message.created' && event.message.direction === 'in') taken += 1
    }
    read = events.at(-1)?.event.seq ?? read
    if (events.length === 0) return taken
  }
}

async function conversationsOf(app: App, channelId: string): Promise<Map<string, string>> {
  const rows = await app.db
    .selectFrom('conversations')
    .innerJoin('identities', 'identities.contact_id', 'conversations.contact_id')
    .select(['conversations.id', 'identities.value'])
    .where('conversations.channel_id', '=', channelId)
    .where('identities.kind', '=', 'phone')
    .execute()
  return new Map(rows.map(({ id, value }) => [value, id]))
}

function server(): Running {
  if (!running) throw new Error('Nothing runs yet.')
  return running
}

function channelOf(number: string): string {
  const channelId = channels.get(number)
  if (!channelId) throw new Error(`There is no number ${number}.`)
  return channelId
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS))
}
