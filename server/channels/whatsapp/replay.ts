import {
  cleanMessage,
  decryptMessageNode,
  type SignalRepositoryWithLIDStore,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { type JournalRow, listOpenJournalRows, markJournalRowsStored } from '#db/whatsapp-keys.ts'
import { baileysLogger } from './baileys-logger.ts'
import { isOnlySenderKey, unwrap } from './from-whatsapp/unwrap.ts'
import type { Journal } from './journal.ts'
import type { SessionOptions } from './options.ts'

/** More than ever waits; what there is beyond comes with the next connection. */
const ROWS_AT_ONCE = 2_000

/**
 * Hands everything that was decrypted before `before`, and of which nothing became, to Baileys once more, as if it
 * came now: content reaches the inbox, keys and history reach Baileys' own processors.
 */
export async function replayJournal(
  options: SessionOptions,
  parts: { socket: WASocket; journal: Journal; before: number },
): Promise<number> {
  const { database, holder, logger } = options
  let replayed = 0
  let after: JournalRow | null = null
  for (;;) {
    const rows: JournalRow[] = await listOpenJournalRows(database.read, {
      channelId: holder.channelId,
      before: parts.before,
      after,
      limit: ROWS_AT_ONCE,
    })
    for (const message of groupByMessage(rows)) {
      await replayMessage(options, parts, message).catch((error: unknown) =>
        logger.error(
          { err: error, channelId: holder.channelId },
          'a journaled message could not be replayed',
        ),
      )
    }
    replayed += rows.length
    after = rows.at(-1) ?? null
    if (rows.length < ROWS_AT_ONCE) return replayed
  }
}

/** One message may come in several parts, each with a row: the key of a group and what was said in it. */
function groupByMessage(rows: JournalRow[]): JournalRow[][] {
  const messages = new Map<string, JournalRow[]>()
  for (const row of rows) messages.set(row.external_id, [...(messages.get(row.external_id) ?? []), row])
  return [...messages.values()]
}

async function replayMessage(
  { logger, holder, database, clock }: SessionOptions,
  { socket, journal }: { socket: WASocket; journal: Journal },
  rows: JournalRow[],
): Promise<void> {
  const { creds } = socket.authState
  const [first] = rows
  if (!creds.me || !first) return
  const lid = creds.me.lid ?? ''
  const parts = rows.map((row) => ({ hash: Buffer.from(row.hash, 'hex'), ...journal.open(row) }))
  const node = {
    tag: 'message',
    attrs: journal.open(first).stanza.attrs,
    // In place of a ciphertext stands its hash, by which the plaintext is found.
    content: parts.map(({ hash, stanza }) => ({ tag: 'enc', attrs: stanza.enc, content: hash })),
  }
  const plaintextOf = (hash: Uint8Array) =>
    parts.find((part) => part.hash.equals(hash))?.plaintext ??
    Promise.reject(new Error('Not in the journal.'))
  const repository: SignalRepositoryWithLIDStore = {
    ...socket.signalRepository,
    decryptMessage: async ({ ciphertext }) => plaintextOf(ciphertext),
    decryptGroupMessage: async ({ msg }) => plaintextOf(msg),
  }
  await socket.messageMutex.mutex(async () => {
    const { fullMessage, decrypt } = decryptMessageNode(
      node,
      creds.me?.id ?? '',
      lid,
      repository,
      baileysLogger(logger, holder.channelId),
    )
    await decrypt()
    if (isOnlyKeyOfGroup(fullMessage)) {
      // Its other part comes from WhatsApp again, and Baileys gathers both under one id: this one must not cover it.
      const { channelId } = holder
      const hashes = rows.map(({ hash }) => hash)
      await database.transaction((trx) => markJournalRowsStored(trx, { channelId, hashes, at: clock.now() }))
      return
    }
    cleanMessage(fullMessage, creds.me?.id ?? '', lid)
    await socket.upsertMessage(fullMessage, 'append')
  })
}

/** The key of a group is taken in while it is decrypted; there is nothing else in such a part. */
function isOnlyKeyOfGroup({ message }: WAMessage): boolean {
  const unwrapped = unwrap(message)
  return unwrapped !== null && isOnlySenderKey(unwrapped.content)
}
