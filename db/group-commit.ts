import { CompiledQuery, type ControlledTransaction, type Kysely, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'

type Work = (trx: Transaction<Tables>) => Promise<unknown>
interface Waiting {
  work: Work
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/** More writes than this wait for the next commit, so that none waits long. */
const GROUP_SIZE = 64
// Kysely's own way makes three transaction objects for each, which cost more than the statements.
const SAVE = CompiledQuery.raw('savepoint one_write')
const RELEASE = CompiledQuery.raw('release one_write')
const ROLL_BACK = CompiledQuery.raw('rollback to one_write')

/**
 * Puts small writes that wait at the same time into one transaction, each in a savepoint of its own: one sync to
 * the disk for all of them. A write that throws is undone alone. Nobody is answered before the commit.
 */
export function createGroupCommit(db: Kysely<Tables>, groupSize = GROUP_SIZE) {
  const waiting: Waiting[] = []
  let running = false

  const drain = async () => {
    running = true
    while (waiting.length > 0) {
      // Whoever asks in this turn of the event loop goes along, as does whoever was answered by the last commit.
      await new Promise((resolve) => setImmediate(resolve))
      await commitGroup(db, waiting.splice(0, groupSize))
    }
    running = false
  }

  return <T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: (result) => resolve(result as T), reject })
      if (!running) void drain()
    })
}

async function commitGroup(db: Kysely<Tables>, group: Waiting[]): Promise<void> {
  const answers: (() => void)[] = []
  try {
    const trx = await db.startTransaction().execute()
    try {
      for (const one of group) answers.push(await runOne(trx, one))
      await trx.commit().execute()
    } catch (error) {
      await trx.rollback().execute()
      throw error
    }
  } catch (error) {
    for (const { reject } of group) reject(error)
    return
  }
  for (const answer of answers) answer()
}

/** Runs one write; gives back how to answer it once the group is committed. */
async function runOne(trx: ControlledTransaction<Tables>, one: Waiting): Promise<() => void> {
  await trx.executeQuery(SAVE)
  try {
    // A transaction object of its own, so that what one write hangs on it stays its own.
    const result = await one.work(trx.withoutPlugins())
    await trx.executeQuery(RELEASE)
    return () => one.resolve(result)
  } catch (error) {
    // Where the whole transaction is gone there is no savepoint either: then the first error tells why.
    await trx.executeQuery(ROLL_BACK).catch(() => Promise.reject(error))
    await trx.executeQuery(RELEASE)
    return () => one.reject(error)
  }
}
