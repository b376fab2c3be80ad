import type { SignalDataSet, SignalRepositoryWithLIDStore } from '@whiskeysockets/baileys'
import type { SignalTransactions } from './signal-transactions.ts'

type Encrypted = Parameters<SignalRepositoryWithLIDStore['decryptMessage']>[0]

interface Session {
  indexInfo: { used?: number }
}

/** What libsignal keeps of the sessions with one device, the open one and some that are closed. */
interface SessionRecord {
  _sessions: Record<string, Session>
}

/**
 * Decrypts with whichever session of the sender fits, each tried by itself. libsignal tries them one after the other
 * in one record and stores them together: a message of an older session, late on its way, would leave the newer one
 * turned by a step that its other end never makes, and nothing after it could be read on either side.
 */
export async function decryptOnAnySession(
  base: SignalRepositoryWithLIDStore,
  keys: SignalTransactions,
  message: Encrypted,
): Promise<Uint8Array> {
  const address = base.jidToSignalProtocolAddress(message.jid)
  const record = message.type === 'msg' ? await readRecord(keys, address) : undefined
  const sessions = Object.entries(record?._sessions ?? {}).sort(lastUsedFirst)
  if (!record || sessions.length < 2) return await base.decryptMessage(message)

  let failure: unknown
  for (const [key, session] of sessions) {
    await writeRecord(keys, address, { ...record, _sessions: { [key]: session } })
    try {
      const plaintext = await base.decryptMessage(message)
      const turned = await readRecord(keys, address)
      await writeRecord(keys, address, {
        ...record,
        _sessions: { ...record._sessions, ...turned?._sessions },
      })
      return plaintext
    } catch (error) {
      failure = error
    }
  }
  await writeRecord(keys, address, record)
  throw failure
}

function lastUsedFirst([, one]: [string, Session], [, other]: [string, Session]): number {
  return (other.indexInfo.used ?? 0) - (one.indexInfo.used ?? 0)
}

async function readRecord(keys: SignalTransactions, address: string): Promise<SessionRecord | undefined> {
  const record: unknown = (await keys.get('session', [address]))[address]
  return isRecord(record) ? record : undefined
}

/** Baileys' types speak of bytes; what it keeps is libsignal's object. */
function isRecord(value: unknown): value is SessionRecord {
  return typeof value === 'object' && value !== null && '_sessions' in value
}

async function writeRecord(keys: SignalTransactions, address: string, record: SessionRecord): Promise<void> {
  const session: SignalDataSet['session'] = Object({ [address]: record })
  await keys.set({ session })
}
