import type { SignalDataSet, SignalRepositoryWithLIDStore } from '@whiskeysockets/baileys'
import type { SignalTransactions } from './signal-transactions.ts'

type Encrypted = Parameters<SignalRepositoryWithLIDStore['decryptMessage']>[0]

interface Session {
  /** `closed` is -1 while the session is open. */
  indexInfo: { used?: number; closed: number }
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

/** Keeps the sessions of one address under another one too, beside those that it has. Answers whether there were any. */
export async function adoptSessions(
  keys: SignalTransactions,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const source = await readRecord(keys, from)
  if (!source) return false
  const target = await readRecord(keys, to)
  const sessions = Object.entries({ ...target?._sessions, ...source._sessions }).sort(lastUsedFirst)
  const open = sessions.find(([, { indexInfo }]) => indexInfo.closed === OPEN)?.[0]
  // libsignal writes on the open one, of which there is one.
  const oneOpen = sessions.map(([key, session]): [string, Session] =>
    key === open || session.indexInfo.closed !== OPEN ? [key, session] : [key, closed(session)],
  )
  await writeRecord(keys, to, { ...source, _sessions: Object.fromEntries(oneOpen) })
  return true
}

const OPEN = -1

function closed(session: Session): Session {
  return { ...session, indexInfo: { ...session.indexInfo, closed: session.indexInfo.used ?? 0 } }
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
