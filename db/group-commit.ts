import type { Dialect, Kysely, SqliteDatabase, Transaction } from 'kysely'
import { isUnavailable } from './dialect.ts'
import type { Tables } from './schema.ts'
import type { SqliteConnection } from './sqlite.ts'
import { transactionOn } from './sqlite-executor.ts'

/** The one writing connection to a SQLite file. */
interface Writer {
  raw: Kysely<Tables>
  connection: SqliteConnection
  database: SqliteDatabase
  dialect: Dialect
}

type Work = (trx: Transaction<Tables>) => Promise<unknown>
type Last = (trx: Transaction<Tables>, results: unknown[]) => Promise<void>
interface Waiting {
  work: Work
  last: Last | undefined
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}
interface Done extends Waiting {
  result: unknown
}

/** What several of a group owed together could not be written. */
class LastError extends Error {}

/** More writes than this wait for the next commit, so that none waits long. */
const GROUP_SIZE = 64

/**
 * Puts small writes that wait at the same time into one transaction, each in a savepoint of its own: one sync to
 * the disk for all of them. A write that throws is undone alone. Nobody is answered before the commit.
 */
export function createGroupCommit(writer: Writer, groupSize = GROUP_SIZE) {
  const waiting: Waiting[] = []
  let running = false

  const drain = async () => {
    running = true
    while (waiting.length > 0) {
      // Whoever asks in this turn of the event loop goes along, as does whoever was answered by the last commit.
      await new Promise((resolve) => setImmediate(resolve))
      await commitGroup(writer, waiting.splice(0, groupSize))
    }
    running = false
  }

  return <T>(
    work: (trx: Transaction<Tables>) => Promise<T>,
    last?: (trx: Transaction<Tables>, results: T[]) => Promise<void>,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, last: last as Last | undefined, resolve: resolve as Waiting['resolve'], reject })
      if (!running) void drain()
    })
}

async function commitGroup(writer: Writer, group: Waiting[]): Promise<void> {
  try {
    // Nobody else works on the connection meanwhile.
    const answers = await writer.raw.connection().execute(() => runGroup(writer, group))
    for (const answer of answers) answer()
  } catch (error) {
    if (error instanceof LastError && group.length > 1) {
      // What one of them owes cannot be written: the others must not suffer for it.
      for (const one of group) await commitGroup(writer, [one])
      return
    }
    for (const { reject } of group) reject(error instanceof LastError ? error.cause : error)
  }
}

async function runGroup(writer: Writer, group: Waiting[]): Promise<(() => void)[]> {
  const run = (text: string) => writer.database.prepare(text).run([])
  run('begin immediate')
  try {
    const answers: (() => void)[] = []
    const done: Done[] = []
    for (const one of group) {
      const outcome = await runOne(writer, one)
      if ('error' in outcome) answers.push(() => one.reject(outcome.error))
      else done.push({ ...one, result: outcome.result })
    }
    await runLast(writer, done)
    run('commit')
    return [
      ...answers,
      ...done.map(
        ({ resolve, result }) =>
          () =>
            resolve(result),
      ),
    ]
  } catch (error) {
    // A full disk has rolled it back already.
    if (writer.connection.isTransaction) run('rollback')
    throw error
  }
}

/** Runs one write; it is undone alone where it throws. */
async function runOne(writer: Writer, { work }: Waiting): Promise<{ result: unknown } | { error: unknown }> {
  const run = (text: string) => writer.database.prepare(text).run([])
  run('savepoint one_write')
  try {
    const result = await inTransaction(writer, work)
    run('release one_write')
    return { result }
  } catch (error) {
    // Where the whole transaction is gone there is no savepoint either: then the first error tells why.
    if (!writer.connection.isTransaction) throw error
    run('rollback to one_write')
    run('release one_write')
    return { error }
  }
}

async function runLast(writer: Writer, done: Done[]): Promise<void> {
  for (const last of new Set(done.map(({ last }) => last))) {
    const results = done.filter((one) => one.last === last).map(({ result }) => result)
    if (!last) continue
    try {
      await inTransaction(writer, (trx) => last(trx, results))
    } catch (error) {
      throw isUnavailable(error) ? error : new LastError('', { cause: error })
    }
  }
}

/** Hands over a transaction object of its own, which is of no use afterwards. */
async function inTransaction<T>(writer: Writer, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  let isOver = false
  const assertOpen = () => {
    if (isOver) throw new Error('This transaction is over.')
  }
  try {
    return await work(transactionOn(writer, assertOpen))
  } finally {
    isOver = true
  }
}
