import type { ColumnDefinitionBuilderCallback, Kysely } from 'kysely'
import type { ColumnTypes, Dialect, tableSuffix } from './dialect.ts'

/** What a migration works with. Every step must be safe to run twice: MySQL commits each by itself. */
export interface MigrationTools {
  db: Kysely<unknown>
  dialect: Dialect
  types: ColumnTypes
  suffix: ReturnType<typeof tableSuffix>
  /** Makes an index unless it is there. */
  createIndex(name: string, table: string, columns: string[], options?: { unique: boolean }): Promise<void>
  /** Takes an index away unless it is gone already. */
  dropIndex(name: string, table: string): Promise<void>
  /** Adds a column unless it is there. One that may not be null needs a default. */
  addColumn(
    table: string,
    name: string,
    type: ColumnTypes[keyof ColumnTypes],
    build?: ColumnDefinitionBuilderCallback,
  ): Promise<void>
}

export interface Migration {
  name: string
  up(tools: MigrationTools): Promise<void>
}
