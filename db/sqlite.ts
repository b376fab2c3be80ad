import { closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'

/** An open SQLite file. */
export type SqliteConnection = InstanceType<typeof DatabaseSync>
type Statement = ReturnType<SqliteConnection['prepare']>

const BUSY_TIMEOUT_MS = 5_000
const STATEMENT_CACHE = 300

/** One connection to the file at `path`: WAL, every commit synced to the disk, or read only. */
export function openSqlite(path: string, options: { readOnly?: boolean } = {}): SqliteConnection {
  // Customers' words stand in it: other users of the machine may not read it, whatever its folder allows.
  if (!options.readOnly && !existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: options.readOnly ?? false })
  if (!options.readOnly) {
    connection.exec('pragma journal_mode = wal')
    // The driver was compiled with NORMAL, which may lose the last commits when the power goes.
    connection.exec('pragma synchronous = full')
    connection.exec('pragma foreign_keys = on')
  }
  return connection
}

/** Kysely on one open connection. Transactions take the write lock at once, so that no upgrade can fail later. */
export function sqliteDialect(
  connection: SqliteConnection,
  database: SqliteDatabase = sqliteDatabase(connection),
): SqliteDialect {
  const dialect = new SqliteDialect({ database })
  dialect.createDriver = () => new ImmediateSqliteDriver(connection, database)
  return dialect
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection, database: SqliteDatabase) {
    super({ database })
    this.#connection = connection
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** A full disk has rolled the transaction back already; asking again would throw and keep the connection. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.isTransaction) await super.rollbackTransaction(connection)
  }
}

/** What Kysely asks of a driver; keeps the statements used last, for each costs a call into native code. */
export function sqliteDatabase(connection: SqliteConnection): SqliteDatabase {
  const statements = new Map<string, ReturnType<typeof wrap>>()
  return {
    close: () => {
      statements.clear()
      connection.close()
    },
    prepare(text) {
      const known = statements.get(text)
      if (known) {
        statements.delete(text)
        statements.set(text, known)
        return known
      }
      const statement = wrap(connection.prepare(text))
      statements.set(text, statement)
      if (statements.size > STATEMENT_CACHE) statements.delete(statements.keys().next().value ?? '')
      return statement
    },
  }
}

function wrap(statement: Statement) {
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...bindable(parameters)),
    run: (parameters: readonly unknown[]) => statement.run(...bindable(parameters)),
    iterate: (parameters: readonly unknown[]) =>
      statement.iterate(...bindable(parameters))[Symbol.iterator](),
  }
}

type Bindable = string | number | bigint | Uint8Array | null

/**
 * The driver stores a Date as NULL and true as 1 without a word: refuse what the other database reads differently.
 * It also ends a text at its first NUL: the sign that stands for what cannot be shown takes its place.
 */
function bindable(parameters: readonly unknown[]): Bindable[] {
  return parameters.map((value) => {
    if (value === null || value instanceof Uint8Array) return value
    if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD')
    if (typeof value === 'number' || typeof value === 'bigint') return value
    const what = value instanceof Date ? 'a Date' : String(typeof value)
    throw new TypeError(`A database parameter is ${what}: use epoch milliseconds, 0 or 1, or null.`)
  })
}
