import {
  DEFAULT_CONNECTION_CONFIG,
  jidDecode,
  jidEncode,
  type SignalRepositoryWithLIDStore,
  type SocketConfig,
} from '@whiskeysockets/baileys'
import type { Turns } from '#server/lib/turns.ts'
import type { Journal } from './journal.ts'
import type { KeyStore } from './key-store.ts'
import { createSignalTransactions, type SignalTransactions } from './signal-transactions.ts'
import { adoptSessions, decryptOnAnySession } from './try-sessions.ts'

type MakeSignalRepository = SocketConfig['makeSignalRepository']
type Encrypted = Parameters<SignalRepositoryWithLIDStore['decryptMessage']>[0]

interface Parts {
  store: KeyStore
  /** Of the whole session, so that a connection waits for what its predecessor still does. */
  turns: Turns
  journal: Journal
  hook: (point: string) => Promise<void>
  /** Called for every message that could not be decrypted, not even with what is known of its sender's other address. */
  undecryptable: () => void
}

const WRONG_SESSION = /Bad MAC|No session|No matching sessions/

/**
 * Baileys' Signal repository, with what it decrypts written down in the same commit as the step of the ratchet: only
 * then WhatsApp is told that the message has come. The same ciphertext handed over again gives the same plaintext.
 */
export function journalingSignalRepository(parts: Parts): MakeSignalRepository {
  return (auth, logger, findLids) => {
    const keys = createSignalTransactions(parts.store, parts.turns)
    const base = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: auth.creds, keys }, logger, findLids)
    const inner = withOtherAddress(base, keys, parts.journal)
    return {
      ...base,
      decryptMessage: (message) =>
        decryptOnce(parts, keys, { key: message.jid, ciphertext: message.ciphertext }, () => inner(message)),
      decryptGroupMessage: (message) =>
        decryptOnce(parts, keys, { key: message.group, ciphertext: message.msg }, () =>
          base.decryptGroupMessage(message),
        ),
      // In the turn of the user whose sessions move.
      migrateSession: (from, to) => keys.transaction(() => base.migrateSession(from, to), to),
    }
  }
}

async function decryptOnce(
  { journal, hook, undecryptable }: Parts,
  keys: SignalTransactions,
  { key, ciphertext }: { key: string; ciphertext: Uint8Array },
  decrypt: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  try {
    const plaintext = await keys.transaction(async () => {
      const plaintext = await decrypt()
      await hook('whatsapp.decrypted')
      keys.journal(journal.entry(ciphertext, plaintext))
      return plaintext
    }, key)
    await hook('whatsapp.journaled')
    return plaintext
  } catch (error) {
    const known = await journal.find(ciphertext)
    if (known) return known
    undecryptable()
    throw error
  }
}

/** Tries the sender's other address where a session does not fit: number and LID may have been mixed up on the way. */
function withOtherAddress(base: SignalRepositoryWithLIDStore, keys: SignalTransactions, journal: Journal) {
  return async (message: Encrypted): Promise<Uint8Array> => {
    try {
      return await decryptOnAnySession(base, keys, message)
    } catch (error) {
      const other = otherAddress(message, journal)
      if (!other || !(error instanceof Error) || !WRONG_SESSION.test(error.message)) throw error
      if (await adopt(base, keys, { from: other, to: message.jid })) {
        return await decryptOnAnySession(base, keys, message)
      }
      return await decryptOnAnySession(base, keys, { ...message, jid: other })
    }
  }
}

function otherAddress({ jid, ciphertext }: Encrypted, journal: Journal): string | undefined {
  const attrs = journal.stanzaOf(ciphertext)?.attrs
  const device = jidDecode(jid)?.device
  const isLid = jid.endsWith('@lid')
  const user = isLid
    ? (attrs?.participant_pn ?? attrs?.sender_pn)
    : (attrs?.participant_lid ?? attrs?.sender_lid)
  const decoded = user === undefined ? undefined : jidDecode(user)
  return decoded && jidEncode(decoded.user, isLid ? 's.whatsapp.net' : 'lid', device)
}

/** Sessions that were kept under a number go to the LID: once both are known, nothing is looked up by number. */
async function adopt(
  base: SignalRepositoryWithLIDStore,
  keys: SignalTransactions,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  if (!to.endsWith('@lid')) return false
  const [source, target] = [base.jidToSignalProtocolAddress(from), base.jidToSignalProtocolAddress(to)]
  return await adoptSessions(keys, { from: source, to: target })
}
