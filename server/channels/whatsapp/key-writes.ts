import type { Insertable, Transaction } from 'kysely'
import type { Tables, WhatsappJournalTable } from '#db/schema.ts'
import { holdsNumber, insertJournalRows, removeKeys, writeKeys } from '#db/whatsapp-keys.ts'
import type { Sealer } from '#server/lib/secrets.ts'
import type { SessionOptions } from './options.ts'

/** Another process has taken the number over: nothing of this turn may be written any more. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError'
}

export type JournalEntry = Omit<Insertable<WhatsappJournalTable>, 'channel_id' | 'stored_at'>

/** A key as it is to be; null: it is to go. */
export interface KeyChange {
  type: string
  id: string
  text: string | null
}

interface KeyWrite {
  changes: KeyChange[]
  journal: JournalEntry | null
}

/** Throws where the number belongs to somebody else by now. */
export async function assertHeld(
  trx: Transaction<Tables>,
  { database, holder }: SessionOptions,
): Promise<void> {
  if (await holdsNumber(trx, { dialect: database.dialect, ...holder })) return
  throw new LeaseLostError('Another process holds this number.')
}

/** Commits writes; those that wait for the database at the same time go together, as if they were one. */
export function createKeyWrites(options: SessionOptions, sealer: Sealer): (write: KeyWrite) => Promise<void> {
  let open: { writes: KeyWrite[]; done: Promise<void> } | null = null
  return (write) => {
    if (open) {
      open.writes.push(write)
      return open.done
    }
    const writes = [write]
    const close = () => {
      if (open?.writes === writes) open = null
    }
    const done = options.database
      .transaction((trx) => {
        close()
        return apply(trx, options, { writes, sealer })
      })
      .finally(close)
    open = { writes, done }
    return done
  }
}

async function apply(
  trx: Transaction<Tables>,
  options: SessionOptions,
  { writes, sealer }: { writes: KeyWrite[]; sealer: Sealer },
): Promise<void> {
  const { channelId } = options.holder
  await assertHeld(trx, options)
  // Of one key only the last word counts.
  const changes = [
    ...new Map(
      writes.flatMap((write) => write.changes).map((change) => [`${change.type}/${change.id}`, change]),
    ).values(),
  ]
  const rows = changes.flatMap(({ type, id, text }) =>
    text === null ? [] : [{ type, id, value: sealer.seal(text) }],
  )
  await writeKeys(trx, channelId, rows)
  const gone = changes.filter(({ text }) => text === null)
  for (const type of new Set(gone.map((change) => change.type))) {
    const ids = gone.filter((change) => change.type === type).map(({ id }) => id)
    await removeKeys(trx, { channelId, type, ids })
  }
  const entries = writes.flatMap(({ journal }) => journal ?? [])
  await insertJournalRows(
    trx,
    entries.map((entry) => ({ channel_id: channelId, stored_at: null, ...entry })),
  )
}
