import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { connectDatabase, type Database } from '#db/connect.ts'
import { migrate } from '#db/migrate.ts'
import { findNumber, insertNumber, updateNumber } from '#db/whatsapp.ts'
import type { Channel } from '#server/channels/channel.ts'
import { DEFAULT_SETTINGS, NO_PACE, whatsappChannel } from '#server/channels/whatsapp/index.ts'
import type { WhatsappSettings } from '#server/channels/whatsapp/options.ts'
import { type Clock, systemClock } from '#server/lib/clock.ts'
import { newId } from '#server/lib/ids.ts'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import { createSecrets, type Secrets } from '#server/lib/secrets.ts'
import { keepSecrets, suiteLogger } from '#tests/support/suite-log.ts'
import type { Phone } from '../../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../apps/sandbox/sandbox.ts'
import { aTestConfig } from '../../support/app.ts'
import { type LedgerHost, ledgerHost } from './ledger-host.ts'

export interface Stage {
  sandbox: Sandbox
  database: Database
  secrets: Secrets
  host: LedgerHost
  accountId: string
  channelId: string
  /** Another channel object on the same database, as another process would have. */
  open(given?: Given): Promise<Channel>
  number(): Promise<NonNullable<Awaited<ReturnType<typeof findNumber>>>>
  /** Answers when the number stands at this state. */
  reaches(state: string): Promise<void>
  qr(): Promise<string>
  /** What was decrypted and is not taken care of. */
  openRows(): Promise<{ hash: string; external_id: string }[]>
}

export interface Given {
  hook?: (point: string) => void | Promise<void>
  settings?: Partial<WhatsappSettings>
  processId?: string
  host?: LedgerHost
  database?: Database
  clock?: Clock
}

const PATIENCE_MS = 15_000
const POLL_MS = 10
/** Somebody rings all the time, as if every change had rung. */
const RING_MS = 40

/** A WhatsApp of our own, a database with one number that is to be online, and a host that writes down what it is told. */
export async function aStage(outage = { isOn: false }, options: SandboxOptions = {}): Promise<Stage> {
  onTestFinished(quietLibsignal())
  const sandbox = await createSandbox(options)
  onTestFinished(() => sandbox.close())
  const config = await aTestConfig()
  const database = withOutages(connectDatabase(config.database), outage)
  onTestFinished(() => database.close())
  await migrate(database)
  const secrets = createSecrets(config.secret)
  const [accountId, channelId] = [newId(), newId()]
  await addNumber(database, { accountId, channelId })
  const host = ledgerHost(database)

  const stage: Stage = {
    sandbox,
    database,
    secrets,
    host,
    accountId,
    channelId,
    async open(given = {}) {
      const channel = whatsappChannel({
        database: given.database ?? database,
        host: given.host ?? host,
        secrets,
        clock: given.clock ?? systemClock(),
        logger: suiteLogger(),
        processId: given.processId ?? newId(),
        hook: given.hook,
        listen: (hear) => {
          const timer = setInterval(() => hear(channelId), RING_MS)
          return () => clearInterval(timer)
        },
        settings: {
          ...DEFAULT_SETTINGS,
          pace: NO_PACE,
          typing: false,
          photos: null,
          url: sandbox.url,
          certificate: readFileSync(sandbox.certificate, 'utf8'),
          ...given.settings,
        },
      })
      onTestFinished(async () => {
        // A test may have taken its database away.
        await keepSecrets({ db: database.read, config }).catch(() => {})
        await channel.stop()
      })
      await channel.start()
      return channel
    },
    async number() {
      const row = await findNumber(database.read, channelId)
      if (!row) throw new Error('The number is gone.')
      return row
    },
    openRows: () =>
      database.read
        .selectFrom('whatsapp_journal')
        .select(['hash', 'external_id'])
        .where('stored_at', 'is', null)
        .execute(),
    async reaches(state) {
      await untilAsync(async () => (await stage.number()).state === state, `the state ${state}`)
    },
    async qr() {
      await stage.reaches('scan')
      const sealed = (await stage.number()).pairing ?? ''
      return JSON.parse(secrets.decrypt('whatsapp pairing', sealed)).text
    },
  }
  return stage
}

/** The same, linked by QR and online. */
export async function aLinkedStage(
  given: Given = {},
  outage = { isOn: false },
): Promise<Stage & { channel: Channel; phone: Phone }> {
  const stage = await aStage(outage)
  const phone = stage.sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const channel = await stage.open(given)
  await phone.scan(await stage.qr())
  await stage.reaches('online')
  return Object.assign(stage, { channel, phone })
}

export async function untilAsync(look: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export async function want({ database, channelId }: Stage, wanted: 'online' | 'offline'): Promise<void> {
  await database.transaction((trx) => updateNumber(trx, channelId, { wanted }))
}

/** A database that is gone whenever somebody says so. */
function withOutages(database: Database, outage: { isOn: boolean }): Database {
  const gone = () => Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' })
  return {
    ...database,
    transaction: (work, last) => (outage.isOn ? Promise.reject(gone()) : database.transaction(work, last)),
  }
}

async function addNumber(
  database: Database,
  { accountId, channelId }: { accountId: string; channelId: string },
): Promise<void> {
  await database.transaction(async (trx) => {
    const created_at = Date.now()
    await trx
      .insertInto('accounts')
      .values({ id: accountId, name: 'Toko', last_seq: 0, purged_seq: 0, created_at })
      .execute()
    await trx
      .insertInto('channels')
      .values({
        id: channelId,
        account_id: accountId,
        kind: 'whatsapp',
        name: 'Shop',
        created_at,
        removed_at: null,
      })
      .execute()
    await insertNumber(trx, { channelId, accountId })
  })
}
