import { claimNumber } from '#db/whatsapp.ts'
import { createKeyStore } from '#server/channels/whatsapp/key-store.ts'
import { DEFAULT_SETTINGS, type SessionOptions } from '#server/channels/whatsapp/options.ts'
import { systemClock } from '#server/lib/clock.ts'
import { createLogger } from '#server/lib/logger.ts'
import { aStage } from './stage.ts'

/** The keys of a number that this process holds, on a database that can be taken away. */
export async function aKeyStore() {
  const outage = { isOn: false }
  const stage = await aStage(outage)
  const { database, channelId, secrets, host } = stage
  const now = Date.now()
  const claim = { channelId, owner: 'me', now, until: now + 30_000 }
  const epoch = (await database.transaction((trx) => claimNumber(trx, claim))) ?? 0
  const options: SessionOptions = {
    database,
    host,
    secrets,
    clock: systemClock(),
    logger: createLogger('silent'),
    settings: DEFAULT_SETTINGS,
    processId: 'me',
    holder: { channelId, owner: 'me', epoch },
  }
  const failures: unknown[] = []
  const sealer = secrets.sealer('test')
  const fail = (error: unknown) => void failures.push(error)
  const store = createKeyStore(options, sealer, fail)
  const reopened = () => createKeyStore(options, sealer, fail)
  return { ...stage, outage, options, store, reopened, failures, sealer, fail }
}
