import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '#db/connect.ts'
import { migrate } from '#db/migrate.ts'
import { HISTORY_PART_SIZE, type HistoryPart } from '#server/channels/channel.ts'
import { readConfig } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { createApiKey } from '#server/core/api-keys.ts'
import { createChannelHost } from '#server/core/channel-host.ts'
import { createWhatsappNumber } from '#server/core/channels.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { createOwner } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { createWebhook } from '#server/core/webhooks.ts'
import { createWebsite } from '#server/core/websites.ts'
import { mountInbox } from '#server/http/inbox.ts'
import { createLogger } from '#server/lib/logger.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { type Serving, serve } from '#server/serve.ts'
import { memoryNow, workNow } from '../client-calls.ts'
import { answerCalls } from '../worker-calls.ts'
import { fillAccount } from './fill-account.ts'
import type { SapaCalls } from './relay-calls.ts'

// The whole server as it runs in production, limits and authorisation on.

interface Running {
  app: App
  serving: Serving
  owner: Viewer
  siteId: string
}

/** Each takes 1200 messages a minute from its visitors. */
const SITES = 6
const MESSAGES_OF_A_CHAT = 50
const CHATS_AT_ONCE = 10

const folder = mkdtempSync(join(tmpdir(), 'sapa-chat-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let running: Running | null = null

const calls: SapaCalls = {
  async start() {
    const app = await openApp()
    const serving = await serve(app, (server, httpServer) =>
      mountInbox(server, app, { dev: false, httpServer }),
    )
    const { agentId } = await createOwner(app, {
      accountName: 'Toko Melati',
      name: 'Dewi',
      email: 'dewi@melati.example',
      password: 'correct horse battery staple',
    })
    const { token } = await openSession(app, { agentId })
    const owner = await findSession(app, token)
    if (!owner) throw new Error('The owner has no session.')
    const sites: { id: string; key: string; origin: string }[] = []
    for (let index = 0; index < SITES; index++) {
      const origin = `https://shop-${index}.example`
      sites.push({ origin, ...(await createWebsite(app, owner, { name: '', address: origin })) })
    }
    running = { app, serving, owner, siteId: sites[0]?.id ?? '' }
    return {
      url: `http://127.0.0.1:${serving.port}`,
      sites: sites.map(({ key, origin }) => ({ key, origin })),
      cookie: sessionCookie(app, token).split(';')[0] ?? '',
    }
  },
  async importPast({ messages }) {
    const { app, owner } = server()
    const { id } = await createWhatsappNumber(app, owner, { name: 'Past' })
    const host = createChannelHost(app)
    const begun = performance.now()
    for (let from = 0; from < messages; from += HISTORY_PART_SIZE) await host.importHistory(id, aPart(from))
    return performance.now() - begun
  },
  async apiKey() {
    const { app, owner } = server()
    return (await createApiKey(app, owner, NewApiKey.parse({ name: 'Bench', scopes: ['read', 'send'] })))
      .token
  },
  async webhook({ url }) {
    const { app, owner } = server()
    const wanted = NewWebhook.parse({ url, events: ['message.created'], allowPrivate: true })
    await createWebhook(app, owner, wanted)
  },
  fill: (wanted) => fillAccount(server().app, { ...wanted, ...server(), ...server().owner }),
  memory: memoryNow,
  work: workNow,
  async stop() {
    await server().serving.close()
    await server().app.dispose()
  },
}
answerCalls(calls)

async function openApp(): Promise<App> {
  const { SAPA_BENCH_MYSQL_URL: mysql, SAPA_BENCH_GROUP: group } = process.env
  const config = readConfig({
    NODE_ENV: 'production',
    SAPA_DATA: folder,
    SAPA_SECRET: randomBytes(32).toString('hex'),
    SAPA_LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: '0',
    ...(mysql ? { MYSQL_URL: mysql } : {}),
  })
  const logger = createLogger('silent')
  const { database: chosen } = config
  const alone = group === '1' && chosen.kind === 'sqlite'
  const database = alone ? connectDatabase({ ...chosen, groupSize: 1 }) : null
  const app = createContext(config, { logger, ...(database ? { database } : {}) })
  await migrate(app.database)
  return app
}

/** Messages of some chats, as a phone hands over its past. */
function aPart(from: number): HistoryPart {
  const messages = Array.from({ length: HISTORY_PART_SIZE }, (_, index) => {
    const number = from + index
    const block = Math.floor(number / (CHATS_AT_ONCE * MESSAGES_OF_A_CHAT))
    const phone = `62812${String(block * CHATS_AT_ONCE + (number % CHATS_AT_ONCE)).padStart(8, '0')}`
    const peer = { phone, lid: null, name: `Customer ${phone}` }
    return {
      chat: { kind: 'person' as const, ...peer },
      author: peer,
      externalId: `PAST${number}`,
      kind: 'text' as const,
      text: `Message ${number} of long ago: is it open tomorrow, and do you have it in blue?`,
      file: null,
      details: null,
      quoted: null,
      mentions: [],
      sentAt: Date.UTC(2026, 0, 1) + number * 1_000,
      reactions: [],
      status: null,
      editedAt: null,
      deletedAt: null,
      starred: false,
    }
  })
  return { chats: [], messages }
}

function server(): Running {
  if (!running) throw new Error('Nothing runs yet.')
  return running
}
