import { type Kysely, sql } from 'kysely'
import { type AnyTables, type Database, type DatabaseConfig, openSnapshot } from './connect.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import { TABLE_NAMES } from './table-names.ts'

/** One table's rows, in no order. */
export type TableRows = AsyncIterable<Record<string, unknown>>

/** Calls `save` with every table as it is at one moment, while others go on writing. */
export async function dumpTables(
  config: DatabaseConfig,
  save: (table: string, rows: TableRows) => Promise<void>,
): Promise<{ migrations: string[] }> {
  return openSnapshot(config, async (db) => {
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(db)
    for (const table of TABLE_NAMES) await save(table, streamTable(db, table))
    return { migrations: rows.map(({ name }) => name) }
  })
}

const ROWS_AT_ONCE = 200

/**
 * Fills an empty database with dumped rows: first as old as the dump, then brought up to date. Either engine takes the
 * dump of the other. Throws a DatabaseNotEmptyError where there is anything already.
 */
export async function loadTables(
  database: Database,
  { migrations, read }: { migrations: string[]; read: (table: string) => TableRows },
): Promise<void> {
  await migrate(database, { migrations: MIGRATIONS.filter(({ name }) => migrations.includes(name)) })
  const tables = await tablesOf(database)
  await refuseFilled(database, tables)
  for (const table of tables) {
    let batch: Record<string, unknown>[] = []
    for await (const row of read(table)) {
      batch.push(row)
      if (batch.length >= ROWS_AT_ONCE) {
        await insertRows(database, table, batch)
        batch = []
      }
    }
    await insertRows(database, table, batch)
  }
  await migrate(database)
}

/** There is something in the database that a restore would mix with. */
export class DatabaseNotEmptyError extends Error {
  constructor() {
    super('The database is not empty: restore into a new SAPA_DATA folder or a new MySQL database.')
    this.name = 'DatabaseNotEmptyError'
  }
}

function streamTable(db: Kysely<AnyTables>, table: string): TableRows {
  return db.selectFrom(table).selectAll().stream(ROWS_AT_ONCE)
}

async function insertRows({ raw }: Database, table: string, rows: Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return
  await raw.withTables<AnyTables>().insertInto(table).values(rows).execute()
}

/** Those of our tables that a database of its version has. */
async function tablesOf({ raw }: Database): Promise<string[]> {
  const present = new Set((await raw.introspection.getTables()).map(({ name }) => name))
  return TABLE_NAMES.filter((name) => present.has(name))
}

async function refuseFilled({ raw }: Database, tables: string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(raw)
    if (rows.length > 0) throw new DatabaseNotEmptyError()
  }
}
