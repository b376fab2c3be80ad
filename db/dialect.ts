import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely'

/** Every difference between the two kinds of database stands in this file. */
export type Dialect = 'sqlite' | 'mysql'

type ColumnType = ColumnDataType | RawBuilder<unknown>

export interface ColumnTypes {
  /** UUIDv7 text. */
  id: ColumnType
  /** Text that is compared byte by byte and may be part of a key, at most 191 characters. */
  key: ColumnType
  /** Text of any length people write. */
  text: ColumnType
  /** Epoch milliseconds, sequence numbers and byte counts. */
  number: ColumnType
  /** 0 or 1. */
  flag: ColumnType
}

/** Column types of `dialect`. On MySQL keys compare byte by byte, else 'a' = 'A' and 'é' = 'e'. */
export function columnTypes(dialect: Dialect): ColumnTypes {
  if (dialect === 'sqlite') {
    return { id: 'text', key: 'text', text: 'text', number: 'integer', flag: 'integer' }
  }
  return {
    // Not ascii: comparing such a column with other text is an error, not a mismatch.
    id: sql`char(36) character set utf8mb4 collate utf8mb4_bin`,
    key: sql`varchar(191) character set utf8mb4 collate utf8mb4_bin`,
    text: sql`mediumtext character set utf8mb4 collate utf8mb4_bin`,
    number: 'bigint',
    flag: sql`tinyint`,
  }
}

/** How a table ends on `dialect`. */
export function tableSuffix(dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`` : sql`engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin`
}

/** True when `table` has the index `name`: MySQL cannot make one "if not exists". */
export async function hasIndex<T>(
  db: Kysely<T>,
  dialect: Dialect,
  table: string,
  name: string,
): Promise<boolean> {
  const query =
    dialect === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'index' and tbl_name = ${table} and name = ${name}`
      : sql`select 1 from information_schema.statistics
            where table_schema = database() and table_name = ${table} and index_name = ${name}`
  const { rows } = await query.execute(db)
  return rows.length > 0
}

/** True when `table` has the column `name`: neither SQLite nor MySQL can add one "if not exists". */
export async function hasColumn<T>(
  db: Kysely<T>,
  dialect: Dialect,
  table: string,
  name: string,
): Promise<boolean> {
  const query =
    dialect === 'sqlite'
      ? sql`select 1 from pragma_table_info(${table}) where name = ${name}`
      : sql`select 1 from information_schema.columns
            where table_schema = database() and table_name = ${table} and column_name = ${name}`
  const { rows } = await query.execute(db)
  return rows.length > 0
}

/** True when a row with the same unique key was there first. */
export function isUniqueViolation(error: unknown): boolean {
  const { errcode, errno } = errorNumbers(error)
  return (
    errcode === SQLITE_CONSTRAINT_UNIQUE ||
    errcode === SQLITE_CONSTRAINT_PRIMARYKEY ||
    errno === MYSQL_DUPLICATE
  )
}

/** True when the same transaction may succeed if it is simply run again. */
export function isRetryable(error: unknown): boolean {
  const { errcode, errno } = errorNumbers(error)
  const busy = errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY
  return busy || errno === MYSQL_DEADLOCK || errno === MYSQL_LOCK_TIMEOUT || isFirstReadConflict(errno)
}

/** True when the database itself cannot work now: full, read-only, gone. */
export function isUnavailable(error: unknown): boolean {
  const { errcode, errno, code } = errorNumbers(error)
  if (errcode !== undefined) return SQLITE_UNAVAILABLE.has(errcode & 0xff)
  return (
    isConnectionLost(error) ||
    (errno !== undefined && MYSQL_UNAVAILABLE.has(errno)) ||
    (code !== undefined && CONNECTION_CODES.has(code))
  )
}

const SQLITE_BUSY = 5
const SQLITE_CONSTRAINT_UNIQUE = 2067
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555
// readonly, interrupt, ioerr, corrupt, full, cantopen, notadb
const SQLITE_UNAVAILABLE = new Set([8, 9, 10, 11, 13, 14, 26])
const MYSQL_DUPLICATE = 1062
const MYSQL_DEADLOCK = 1213
const MYSQL_LOCK_TIMEOUT = 1205
// disk full, cannot write, read-only, shutting down, too many connections, error on rename/write
const MYSQL_UNAVAILABLE = new Set([3, 1021, 1026, 1030, 1036, 1040, 1053, 1114, 1290, 1836, 1927, 3100])
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'POOL_CLOSED',
])

// The MySQL driver says so of every error that ended its connection; some of them have nothing else to tell.
function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && 'fatal' in error && error.fatal === true
}

// MariaDB 11 answers 1020 where a row changed since the transaction's snapshot.
function isFirstReadConflict(errno: number | undefined): boolean {
  return errno === 1020
}

function errorNumbers(error: unknown): { errcode?: number; errno?: number; code?: string } {
  if (typeof error !== 'object' || error === null) return {}
  return {
    ...('errcode' in error && typeof error.errcode === 'number' ? { errcode: error.errcode } : {}),
    ...('errno' in error && typeof error.errno === 'number' ? { errno: error.errno } : {}),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
  }
}
