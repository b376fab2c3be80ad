import { type AuthenticationCreds, BufferJSON, initAuthCreds } from '@whiskeysockets/baileys'
import { readKeys, removeAllKeys, removeKeys, writeKeys } from '#db/whatsapp-keys.ts'
import type { Sealer } from '#server/lib/secrets.ts'
import { assertHeld } from './key-writes.ts'
import type { SessionOptions } from './options.ts'

const CREDENTIALS = { type: 'creds', id: 'creds' }
const ARCHIVE = 'creds-archive'

export interface Credentials {
  creds: AuthenticationCreds
  /** Saves what they are now; saves come one after the other, several that wait become one. */
  save(): void
  /** Answers when everything is saved. */
  saved(): Promise<void>
}

/** The credentials of a session; new ones where there are none, or where a pairing was left half done. */
export async function loadCredentials(
  options: SessionOptions,
  sealer: Sealer,
  failed: (error: unknown) => void,
): Promise<Credentials> {
  const { database, holder } = options
  const [row] = await readKeys(database.read, {
    channelId: holder.channelId,
    type: CREDENTIALS.type,
    ids: [CREDENTIALS.id],
  })
  const stored: AuthenticationCreds | undefined =
    row && JSON.parse(sealer.open(row.value).toString('utf8'), BufferJSON.reviver)
  // With a name but without an account WhatsApp would be asked to log in a device that it does not know.
  const creds = stored?.account || !stored?.me ? (stored ?? initAuthCreds()) : initAuthCreds()
  return { creds, ...savingQueue(() => writeCredentials(options, sealer, creds), failed) }
}

/** Puts the credentials of a number that was unlinked aside and forgets its keys: a new link starts anew. */
export async function archiveCredentials(options: SessionOptions): Promise<void> {
  const { database, holder, clock } = options
  await database.transaction(async (trx) => {
    await assertHeld(trx, options)
    const { channelId } = holder
    const [row] = await readKeys(trx, { channelId, type: CREDENTIALS.type, ids: [CREDENTIALS.id] })
    if (row) {
      await writeKeys(trx, channelId, [{ type: ARCHIVE, id: String(clock.now()), value: row.value }])
      await removeKeys(trx, { channelId, type: CREDENTIALS.type, ids: [CREDENTIALS.id] })
    }
    await removeAllKeys(trx, channelId, [ARCHIVE, 'lid-mapping'])
  })
}

async function writeCredentials(
  options: SessionOptions,
  sealer: Sealer,
  creds: AuthenticationCreds,
): Promise<void> {
  // Baileys changes the object in place: what is saved is all of it, as it is at this moment.
  const value = sealer.seal(JSON.stringify(creds, BufferJSON.replacer))
  await options.database.transaction(async (trx) => {
    await assertHeld(trx, options)
    await writeKeys(trx, options.holder.channelId, [{ ...CREDENTIALS, value }])
  })
}

function savingQueue(write: () => Promise<void>, failed: (error: unknown) => void) {
  let running: Promise<void> | null = null
  let again = false
  const run = async () => {
    do {
      again = false
      await write()
    } while (again)
  }
  return {
    save() {
      again = true
      running ??= run()
        .catch(failed)
        .finally(() => {
          running = null
        })
    },
    async saved() {
      while (running) await running
    },
  }
}
