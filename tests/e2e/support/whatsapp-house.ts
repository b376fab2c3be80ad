import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '#db/migrate.ts'
import { updateNumber } from '#db/whatsapp.ts'
import type { Channel, SendOutcome } from '#server/channels/channel.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { readConfig } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { createOwner } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { insertWebsite } from '#server/core/websites.ts'
import { transact } from '#server/events.ts'
import { mountInbox } from '#server/http/inbox.ts'
import { newId } from '#server/lib/ids.ts'
import { serve } from '#server/serve.ts'
import { PASSWORD } from '#tests/support/people.ts'
import { keepSecrets, suiteLogger } from '#tests/support/suite-log.ts'
import { aNumber, obeyCommands, type TestNumber } from '#tests/support/whatsapp.ts'
import { aMysqlDatabase } from './house.ts'

type Pairing = { kind: 'qr' | 'code'; text: string }

/** The real server and inbox with a WhatsApp number whose session is the test itself. */
export interface WhatsappHouse {
  app: App
  owner: Viewer
  url: string
  cookie: { name: string; value: string }
  number: TestNumber
  /** What becomes of the next messages that leave. */
  outcome: SendOutcome
  addNumber(name: string): Promise<TestNumber>
  /** The session says where a number stands. */
  stands(channelId: string, changes: Parameters<typeof updateNumber>[2], pairing?: Pairing): Promise<void>
  /** A file as the session stores what it has downloaded. */
  storeFile(channelId: string, file: { name: string; mime: string; bytes: Uint8Array }): Promise<string>
  stop(): Promise<void>
}

const PAIRING_MS = 60_000
const MINUTE_MS = 60_000

export async function openWhatsappHouse(): Promise<WhatsappHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-whatsapp-'))
  const mysql = process.env.SAPA_TEST_DB === 'mysql' ? await aMysqlDatabase() : undefined
  const config = readConfig({
    PORT: '0',
    SAPA_DATA: folder,
    SAPA_SECRET: 'a-secret-only-for-tests-0123456789abcdef',
    ...(mysql ? { MYSQL_URL: mysql.url } : {}),
  })
  const house: Pick<WhatsappHouse, 'outcome'> = { outcome: { outcome: 'sent' } }
  const channels = { website: websiteChannel(), whatsapp: anObedientChannel(() => house.outcome) }
  const app = createContext(config, { channels, logger: suiteLogger() })
  await migrate(app.database)
  const { agentId, accountId } = await createOwner(app, {
    accountName: 'Toko Melati',
    name: 'Dewi Lestari',
    email: 'dewi@toko.example',
    password: PASSWORD,
  })
  await transact(app, (trx) =>
    insertWebsite(app, trx, { accountId, name: 'Toko Melati', address: 'https://toko.example' }),
  )
  const { token } = await openSession(app, { agentId })
  const owner = await findSession(app, token)
  if (!owner) throw new Error('The session should be open.')
  const [name = '', value = ''] = (sessionCookie(app, token).split(';')[0] ?? '').split('=')
  const serving = await serve(app, (server, httpServer) =>
    mountInbox(server, app, { dev: false, httpServer }),
  )
  const addNumber = async (numberName: string) => {
    const number = await aNumber(app, owner)
    obeyCommands(app, number.channelId)
    await number.host.changeOwn(number.channelId, async (trx) => {
      await trx.updateTable('channels').set({ name: numberName }).where('id', '=', number.channelId).execute()
    })
    return number
  }
  const number = await addNumber('Toko Melati')
  const opened: WhatsappHouse = Object.assign(house, {
    app,
    owner,
    url: `http://127.0.0.1:${serving.port}`,
    cookie: { name, value },
    number,
    addNumber,
    async stands(channelId: string, changes: Parameters<typeof updateNumber>[2], pairing?: Pairing) {
      const shown = pairing
        ? {
            pairing: app.secrets.encrypt('whatsapp pairing', JSON.stringify(pairing)),
            pairing_expires_at: app.clock.now() + PAIRING_MS,
          }
        : {}
      await number.host.changeOwn(channelId, async (trx) => {
        await updateNumber(trx, channelId, { ...changes, ...shown })
      })
    },
    async storeFile(channelId: string, file: { name: string; mime: string; bytes: Uint8Array }) {
      const path = join(folder, newId())
      writeFileSync(path, file.bytes)
      return number.host.storeFile(channelId, { path, name: file.name, mime: file.mime })
    },
    async stop() {
      await serving.close()
      await keepSecrets(app)
      await app.dispose()
      await mysql?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  })
  await opened.stands(number.channelId, { state: 'online', phone: '6281290640000' })
  return opened
}

/** Sends as the test says, and can do everything that WhatsApp can. */
function anObedientChannel(outcome: () => SendOutcome): Channel {
  return {
    capabilities: {
      kinds: [
        ...(['text', 'image', 'video', 'audio', 'voice', 'document', 'sticker', 'location'] as const),
        ...(['contacts', 'poll', 'reaction', 'edit', 'delete', 'vote'] as const),
      ],
      reply: true,
      editWithin: 15 * MINUTE_MS,
      deleteWithin: 2 * 24 * 60 * MINUTE_MS,
      later: true,
      longestText: 65_536,
    },
    isHere: () => true,
    chooseExternalId: () => newId(),
    send: async () => outcome(),
    findSent: async () => false,
    isUnbegun: async () => false,
    restsUntil: async () => null,
    start: async () => {},
    stop: async () => {},
  }
}
