import { sql } from 'kysely'
import type { Database } from './connect.ts'

/** Writes a consistent copy of a SQLite database to `path`, also while it is in use. */
export async function copySqlite({ raw }: Database, path: string): Promise<void> {
  await sql`vacuum into ${path}`.execute(raw)
}
