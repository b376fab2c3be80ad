import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  Kysely,
  type Dialect as KyselyDialect,
  type KyselyPlugin,
  MysqlDialect,
  type PluginTransformQueryArgs,
  type RootOperationNode,
  type Transaction,
} from 'kysely'
import { createPool, type Pool } from 'mysql2'
import { type Dialect, isRetryable } from './dialect.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Tables } from './schema.ts'
import { openSqlite, sqliteDatabase, sqliteDialect } from './sqlite.ts'
import { kyselyOn } from './sqlite-executor.ts'

/** What queries take: the reading side, or a transaction. */
export type Db = Kysely<Tables>

export interface Database {
  dialect: Dialect
  /** For reads only. Throws at once when used inside a transaction: there only `trx` sees what was just written. */
  read: Db
  /**
   * Runs `work` in one transaction and answers when it is committed; runs it again after a deadlock or a busy database.
   * `last` ends it: where several share a commit, once for all of them that have the same.
   */
  transaction<T>(
    work: (trx: Transaction<Tables>) => Promise<T>,
    last?: (trx: Transaction<Tables>, results: T[]) => Promise<void>,
  ): Promise<T>
  /** The writing side without rules, for migrations, the CLI and tests. */
  raw: Kysely<Tables>
  close(): Promise<void>
}

export type DatabaseConfig =
  /** `groupSize`: how many small writes may share one sync to the disk. */
  { kind: 'sqlite'; path: string; groupSize?: number } | { kind: 'mysql'; url: string; connections?: number }

const RETRIES = 8
const RETRY_MS = 15
const MYSQL_CONNECTIONS = 12
const MYSQL_CONNECT_TIMEOUT_MS = 5_000

/** Opens the database that `config` names. Throws when it cannot be reached. */
export function connectDatabase(config: DatabaseConfig): Database {
  const inside = new AsyncLocalStorage<true>()
  return config.kind === 'sqlite' ? connectSqlite(config, inside) : connectMysql(config, inside)
}

/** Lets `work` read everything as it is at one moment, on a connection of its own. */
export async function openSnapshot<T>(
  config: DatabaseConfig,
  work: (db: Kysely<AnyTables>) => Promise<T>,
): Promise<T> {
  const db = new Kysely<AnyTables>({ dialect: snapshotDialect(config) })
  const begin = config.kind === 'sqlite' ? 'begin' : 'start transaction with consistent snapshot, read only'
  try {
    return await db.connection().execute(async (connection) => {
      await connection.executeQuery(CompiledQuery.raw(begin))
      const result = await work(connection)
      await connection.executeQuery(CompiledQuery.raw('commit'))
      return result
    })
  } finally {
    await db.destroy()
  }
}

/** Tables by name only, whatever version of the program they are of. */
export type AnyTables = Record<string, Record<string, unknown>>

function snapshotDialect(config: DatabaseConfig): KyselyDialect {
  if (config.kind === 'sqlite') return sqliteDialect(openSqlite(config.path, { readOnly: true }))
  return new MysqlDialect({ pool: mysqlPool({ ...config, connections: 1 }) })
}

function connectSqlite(
  { path, groupSize }: { path: string; groupSize?: number },
  inside: AsyncLocalStorage<true>,
): Database {
  const connection = openSqlite(path)
  const database = sqliteDatabase(connection)
  const dialect = sqliteDialect(connection, database)
  const raw = new Kysely<Tables>({ dialect })
  const read = openSqlite(path, { readOnly: true })
  const groupCommit = createGroupCommit({ raw, connection, database, dialect }, groupSize)
  return {
    dialect: 'sqlite',
    read: kyselyOn({ dialect, database: sqliteDatabase(read) }, readOnlyOutside(inside)),
    raw,
    transaction: outside(inside, (work, last) =>
      retrying(() => groupCommit((trx) => inside.run(true, () => work(trx)), last)),
    ),
    async close() {
      if (read.isOpen) read.close()
      await raw.destroy()
    },
  }
}

function connectMysql(
  config: { url: string; connections?: number },
  inside: AsyncLocalStorage<true>,
): Database {
  const pool = mysqlPool(config)
  const dialect = new MysqlDialect({
    pool,
    onCreateConnection: async (connection) => {
      await connection.executeQuery(
        CompiledQuery.raw('set session transaction isolation level read committed'),
      )
      await connection.executeQuery(
        CompiledQuery.raw("set session sql_mode = 'STRICT_ALL_TABLES', innodb_lock_wait_timeout = 10"),
      )
    },
  })
  const raw = new Kysely<Tables>({ dialect })
  return {
    dialect: 'mysql',
    read: raw.withPlugin(checking(readOnlyOutside(inside))),
    raw,
    transaction: outside(inside, (work, last) =>
      retrying(() =>
        raw.transaction().execute((trx) =>
          inside.run(true, async () => {
            const result = await work(trx)
            await last?.(trx, [result])
            return result
          }),
        ),
      ),
    ),
    close: () => raw.destroy(),
  }
}

function mysqlPool(config: { url: string; connections?: number }): Pool {
  return createPool({
    uri: config.url,
    connectionLimit: config.connections ?? MYSQL_CONNECTIONS,
    connectTimeout: MYSQL_CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    timezone: 'Z',
    jsonStrings: true,
    supportBigNumbers: true,
    enableKeepAlive: true,
    multipleStatements: false,
  })
}

/** Refuses writes on the reading side, and reads on it while a transaction is under way. */
function readOnlyOutside(inside: AsyncLocalStorage<true>): (kind: RootOperationNode['kind']) => void {
  return (kind) => {
    if (inside.getStore())
      throw new Error('The reading side of the database was used inside a transaction: use trx.')
    if (WRITES.has(kind)) throw new Error('The reading side of the database was used to write: use transact.')
  }
}

function checking(check: (kind: RootOperationNode['kind']) => void): KyselyPlugin {
  return {
    transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
      check(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  }
}

/** A transaction inside another one would wait for itself for ever. */
function outside(
  inside: AsyncLocalStorage<true>,
  transaction: Database['transaction'],
): Database['transaction'] {
  return async (work, last) => {
    if (inside.getStore()) throw new Error('A transaction was begun inside another one: use trx.')
    return transaction(work, last)
  }
}

const WRITES = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode'])

async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (tried >= RETRIES || !isRetryable(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * tried * (0.5 + Math.random())))
    }
  }
}
