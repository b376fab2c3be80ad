import { removeOldCommands } from '#db/whatsapp.ts'
import { listOldJournalRows, removeJournalRows } from '#db/whatsapp-keys.ts'
import type { WhatsappOptions } from './options.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const SWEEP_MS = 60 * 60 * 1000
const JOURNAL_DAYS = 14
const ROWS_AT_ONCE = 500

/** Forgets now and then what is kept only for a while; the answer ends it. */
export function startHousekeeping(options: WhatsappOptions): () => void {
  return options.clock.every(SWEEP_MS, () => {
    purge(options).catch((error: unknown) =>
      options.logger.error({ err: error }, 'WhatsApp housekeeping failed'),
    )
  })
}

/** WhatsApp hands a message over again for two weeks; after that what was decrypted is needed no more. */
export async function purge({ database, clock }: WhatsappOptions): Promise<void> {
  const before = clock.now() - JOURNAL_DAYS * DAY_MS
  for (;;) {
    const rows = await listOldJournalRows(database.read, { before, limit: ROWS_AT_ONCE })
    if (rows.length === 0) break
    await database.transaction((trx) => removeJournalRows(trx, rows))
  }
  await database.transaction((trx) => removeOldCommands(trx, clock.now() - DAY_MS))
}
